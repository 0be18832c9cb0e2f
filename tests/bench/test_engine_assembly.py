"""The engine is the reviewed one: right wheel, rename undone, manifest kept, patches applied."""

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from bench_setup import engine, manifest, patching, rename
from bench_setup.errors import SetupError
from bench_setup.paths import CHECKOUT, Bench

PATCH = """Wrong: a word.
diff --git a/tree/word.txt b/tree/word.txt
--- a/tree/word.txt
+++ b/tree/word.txt
@@ -1 +1 @@
-wrong
+right
"""


@pytest.mark.parametrize(
    ("renamed", "original"),
    [
        ("import criscostack", "import frappe"),
        ("class CriscostackTest", "class FrappeTest"),
        ("CRISCOSTACK_SITE", "FRAPPE_SITE"),
        ("Criscoerp and CriscoERP", "ERPNext and ERPNext"),
        ("criscoerp", "erpnext"),
        ("crisco-charts", "frappe-charts"),
        ("brik build", "bench build"),
        ("Brik", "Bench"),
        ("neither", "neither"),
    ],
)
def test_rename_is_undone(renamed, original):
    assert rename.original_text(renamed) == original


def test_binary_content_stays_untouched():
    picture = b"\x89PNG\xff criscostack"
    assert rename.original_bytes(picture) == picture


def test_names_are_restored_and_finder_files_dropped(tmp_path):
    files = {PurePosixPath("criscostack/brik.py"): b"criscostack", PurePosixPath("criscostack/.DS_Store"): b"x"}
    rename.restore(files, tmp_path)
    found = {str(p.relative_to(tmp_path)): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert found == {"frappe/bench.py": b"frappe"}


def test_restored_wheel_is_the_reviewed_tree(tmp_path):
    wheel = engine.fetch_wheel(tmp_path / "log")
    engine.restore_wheel(wheel, tmp_path / "tree")
    manifest.check(tmp_path / "tree", CHECKOUT / "config/engine/manifest.sha256")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tree: (tree / "a.py").write_text("other"), "1 different (a.py)"),
        (lambda tree: (tree / "a.py").unlink(), "1 missing (a.py)"),
        (lambda tree: (tree / "b.py").write_text("new"), "1 not expected (b.py)"),
    ],
)
def test_manifest_names_every_difference(tmp_path, change, said):
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "a.py").write_text("as reviewed")
    manifest.write(manifest.describe(tree), tmp_path / "manifest")
    manifest.check(tree, tmp_path / "manifest")
    change(tree)
    with pytest.raises(SetupError) as refused:
        manifest.check(tree, tmp_path / "manifest")
    assert said in refused.value.problem


def test_wheel_with_another_hash_is_refused(tmp_path):
    wheel = tmp_path / "engine.whl"
    wheel.write_bytes(b"something else")
    with pytest.raises(SetupError, match="not the pinned"):
        engine._check_hash(wheel)


@pytest.fixture
def tree(tmp_path):
    """A tree to patch, inside a repository that ignores it, as apps/frappe is."""
    subprocess.run(["git", "init", "--quiet", tmp_path], check=True)
    (tmp_path / ".gitignore").write_text("/apps/\n")
    folder = tmp_path / "apps" / "engine"
    (folder / "tree").mkdir(parents=True)
    (folder / "tree" / "word.txt").write_text("wrong\n")
    (tmp_path / "patches").mkdir()
    return folder


def test_patches_are_applied_in_order(tree, tmp_path):
    (tmp_path / "patches/0002-second.patch").write_text(PATCH.replace("-wrong", "-right").replace("+right", "+best"))
    (tmp_path / "patches/0001-first.patch").write_text(PATCH)
    patching.apply_all(tmp_path / "patches", tree, tmp_path / "log")
    assert (tree / "tree/word.txt").read_text() == "best\n"


def test_patch_that_does_not_fit_stops_the_assembly(tree, tmp_path):
    (tmp_path / "patches/0001-late.patch").write_text(PATCH.replace("-wrong", "-gone"))
    with pytest.raises(SetupError) as refused:
        patching.apply_all(tmp_path / "patches", tree, tmp_path / "log")
    assert "0001-late.patch does not fit" in refused.value.remedy
    assert (tree / "tree/word.txt").read_text() == "wrong\n"


def test_patch_without_reason_is_refused(tree, tmp_path):
    (tmp_path / "patches/0001-mute.patch").write_text("\n" + PATCH.split("\n", 1)[1])
    with pytest.raises(SetupError, match="does not say what it is for"):
        patching.apply_all(tmp_path / "patches", tree, tmp_path / "log")


def test_assembled_engine_carries_its_licence():
    assert "MIT License" in (Bench().apps / "frappe" / "LICENSE").read_text()


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("/srv/frappe", ("/srv/frappe", "")),
        ("/srv/frappe@version-15", ("/srv/frappe", "version-15")),
        ("https://host/frappe.git@version-16", ("https://host/frappe.git", "version-16")),
        ("git@host:frappe/frappe.git", ("git@host:frappe/frappe.git", "")),
        ("git@host:frappe/frappe.git@v15.1.0", ("git@host:frappe/frappe.git", "v15.1.0")),
    ],
)
def test_official_source_is_split_at_its_branch(source, parts):
    assert engine.split_source(source) == parts


@pytest.fixture
def official(tmp_path):
    """A Git folder that stands for official Frappe, with a branch."""
    folder = tmp_path / "official"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "frappe"\ndependencies = ["click"]\n')
    git = ["git", "-C", folder, "-c", "user.name=t", "-c", "user.email=t@example.org"]
    for words in (["init", "--quiet", "-b", "version-15"], ["add", "."], ["commit", "--quiet", "-m", "first"]):
        subprocess.run([*git, *words], check=True)
    return folder


def test_official_frappe_takes_the_place_of_the_restored_one(official, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAPPE_SOURCE", f"file://{official}@version-15")
    bench = Bench(root=tmp_path / "bench")
    digest = engine.ensure(bench)
    assert (bench.apps / "frappe" / "pyproject.toml").exists()
    assert digest != engine.restored_digest(Bench())
    assert engine.ensure(bench) == digest


def test_official_branch_that_is_not_there_is_named(official, tmp_path, monkeypatch):
    monkeypatch.setenv("FRAPPE_SOURCE", f"file://{official}@version-99")
    with pytest.raises(SetupError) as refused:
        engine.ensure(Bench(root=tmp_path / "bench"))
    assert "version-99" in refused.value.problem
    assert "FRAPPE_SOURCE" in refused.value.remedy


def test_every_patch_says_what_is_wrong_and_names_its_test():
    for patch in patching.patch_files(CHECKOUT / "patches"):
        reason = patching.reason_of(patch)
        named = [line.split(":", 1)[1].strip() for line in reason.splitlines() if line.startswith("Test:")]
        assert "Wrong:" in reason, patch.name
        assert named and (CHECKOUT / named[0].split("::")[0]).exists(), f"{patch.name}: {named}"


def test_manifest_file_is_sorted_and_complete():
    rows = Path(CHECKOUT / "config/engine/manifest.sha256").read_text().splitlines()
    paths = [row.split("  ", 1)[1] for row in rows]
    assert paths == sorted(paths)
    assert len(paths) == 2900
