"""A backup of the site, restored into another one: every table, every file and the key are equal (R-085, X-55)."""

import gzip
import json

import pytest

from bench_setup import engine_commands, restore_drill
from bench_setup import site as sites
from bench_setup.errors import SetupError


@pytest.fixture(scope="module")
def manifest(stack):
    """A fresh backup of the site under test, removed afterwards."""
    proof = stack.sites / stack.site / "private" / "files" / "restore-drill-proof.txt"
    proof.write_text("恢复演练", encoding="utf-8")
    name = engine_commands.output(stack.folders, "--site", stack.site, "make-backup").split()[-1]
    place = stack.sites / stack.site / "private" / "backups" / name
    yield place
    proof.unlink()
    for path in place.parent.glob(name.replace("-manifest.json", "-*")):
        path.unlink()


@pytest.mark.requirement("R-085", "X-55")
def test_the_newest_backup_is_restored_compared_and_the_copy_removed(stack, manifest, capsys):
    before = sites.names(stack.folders)
    assert restore_drill.newest_manifest(stack.folders, stack.site) >= manifest
    assert restore_drill.drill(stack.folders, stack.site, manifest) == 0
    assert "are equal" in capsys.readouterr().err
    assert sites.names(stack.folders) == before
    contents = json.loads(manifest.read_text())
    assert contents["rows_after"]["tabEnforcement Agency"] >= 0 and len(contents["rows_after"]) > 200
    assert "private/files/restore-drill-proof.txt" in contents["files"]
    said = engine_commands.output(
        stack.folders,
        "--site",
        stack.site,
        "execute",
        "frappe.db.get_value",
        "--args",
        json.dumps(["Backup Run", {"manifest_file": manifest.name}, "test_result"]),
    )
    assert "Equal" in said


@pytest.mark.requirement("R-085", "X-55")
def test_a_damaged_backup_is_told_and_nothing_is_restored(stack, manifest):
    contents = json.loads(manifest.read_text())
    part = manifest.with_name(next(name for name in contents["parts"] if "-database" in name))
    whole = part.read_bytes()
    try:
        part.write_bytes(gzip.compress(b"-- nothing"))
        with pytest.raises(SetupError, match="damaged"):
            restore_drill.drill(stack.folders, stack.site, manifest)
    finally:
        part.write_bytes(whole)


@pytest.mark.requirement("R-085")
def test_without_a_backup_the_drill_says_what_to_do(stack):
    with pytest.raises(SetupError, match="no complete backup"):
        restore_drill.newest_manifest(stack.folders, "no-such-site.localhost")
