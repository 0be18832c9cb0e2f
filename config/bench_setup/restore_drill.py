"""The restore drill: the newest backup of a site, restored into a site of its own, compared and removed again."""

import hashlib
import json
import secrets
import subprocess
from pathlib import Path

from . import database, engine_commands, shell, site_making
from .errors import SetupError
from .paths import Bench
from .progress import say, step
from .settings import write_private

_MANIFEST = "-manifest.json"
_DIFFERENT = 4


def drill(bench: Bench, name: str, manifest: Path | None = None) -> int:
    """Restore a backup of a site (default: the newest) and compare it. Exit code 0: equal; 4: it differs."""
    manifest = manifest or newest_manifest(bench, name)
    contents = json.loads(manifest.read_text(encoding="utf-8"))
    _require_whole(manifest, contents)
    restored = f"drill-{secrets.token_hex(4)}.localhost"
    try:
        with step(f"Restoring {manifest.name.removesuffix(_MANIFEST)} into {restored}"):
            _restore(bench, manifest, contents, restored)
        is_equal, said = _compare(bench, restored, manifest)
    finally:
        site_making.drop(bench, restored)
    result = "--equal" if is_equal else "--different"
    engine_commands.run(bench, "--site", name, "note-restore-test", manifest.name, result, "--note", said)
    say(said)
    return 0 if is_equal else _DIFFERENT


def newest_manifest(bench: Bench, name: str) -> Path:
    """Return the table of contents of the newest complete backup. Raises SetupError if there is none."""
    found = sorted((bench.sites / name / "private" / "backups").glob(f"*{_MANIFEST}"))
    if not found:
        raise SetupError(
            f"There is no complete backup of {name!r}", f"Make one: ./run frappe --site {name} make-backup"
        )
    return found[-1]


def _require_whole(manifest: Path, contents: dict) -> None:
    """Raise SetupError if a file of the backup is missing or is not the one that was written."""
    for part, digest in contents["parts"].items():
        path = manifest.with_name(part)
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise SetupError(f"{part} is missing or damaged", "This backup is not usable; make another one.")


def _restore(bench: Bench, manifest: Path, contents: dict, restored: str) -> None:
    """Database, configuration with its keys, and files of the backup, under a name and an account of their own."""
    parts = {_kind(part): manifest.with_name(part) for part in contents["parts"]}
    config = json.loads(parts["config"].read_text(encoding="utf-8"))
    account, secret = site_making.database_name(restored), secrets.token_urlsafe(18)
    site_making.make_folders(bench, restored)
    own = {"db_name": account, "db_password": secret, "db_type": "mariadb", "pause_scheduler": 1}
    write_private(bench.sites / restored / "site_config.json", json.dumps({**config, **own}, indent=1))
    database.make_database(bench, account, secret)
    client = site_making.client("mariadb", bench, account)
    site_making.pipe(bench, f"gzip --decompress --stdout '{parts['database']}' | {client}", secret)
    for kind in ("private-files", "files"):
        if kind in parts:
            _unpack(bench, parts[kind], bench.sites / restored)


def _kind(part: str) -> str:
    kinds = ("database", "private-files", "files", "site_config")
    found = next(kind for kind in kinds if f"-{kind}" in part)
    return "config" if found == "site_config" else found


def _unpack(bench: Bench, archive: Path, folder: Path) -> None:
    # The engine packs ./SITE/private/files; the first two parts are left away.
    command = ["tar", "--extract", "--gzip", "--file", str(archive), "--strip-components=2", "--directory", str(folder)]
    shell.run(command, log=bench.setup_log)


def _compare(bench: Bench, restored: str, manifest: Path) -> tuple[bool, str]:
    command = engine_commands.command(bench, "--site", restored, "compare-backup", str(manifest))
    done = subprocess.run(command, cwd=bench.sites, capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    if done.returncode not in (0, _DIFFERENT):
        raise SetupError(f"The restored site cannot be read: {done.stderr.strip()[-500:]}")
    return done.returncode == 0, " ".join(lines)
