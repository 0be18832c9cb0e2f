"""A site of its own with nothing but the engine: for the engine's own tests and for those of patches/.

The product's app is not installed on it, so its door (gate/) cannot answer for a patch, and what the
engine's tests leave behind touches no other test.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
SITES = Path(os.environ.get("ENGINE_TEST_SITES", REPOSITORY / "sites"))


def bench_command(*arguments: str, timeout_seconds: int = 600, **environment: str):
    """Run one command of the engine's command line in the sites folder; returns the finished process."""
    return subprocess.run(
        [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", *arguments],
        cwd=SITES,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=timeout_seconds,
    )


def root_password() -> str:
    """Return the password of the database's root, as the bench keeps it."""
    common = json.loads((SITES / "common_site_config.json").read_text())
    return os.environ.get("ENGINE_TEST_ROOT_PASSWORD") or common.get("root_password", "")


def create(name: str, **config) -> str:
    """Make the site `name` anew (about 15 s), with `config` added to its configuration."""
    done = bench_command(
        "new-site",
        name,
        "--force",
        "--admin-password",
        "admin",
        "--mariadb-root-password",
        root_password(),
        "--db-name",
        "_" + name.replace(".", "_").replace("-", "_")[:30],
    )
    if done.returncode:
        raise RuntimeError(f"The site {name} could not be made:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    file = SITES / name / "site_config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "allow_tests": True, **config}, indent=1))
    return name


def drop(name: str) -> None:
    """Remove the site and its database; nothing happens if it is not there."""
    if (SITES / name).exists():
        bench_command(
            "drop-site", name, "--force", "--no-backup", "--root-password", root_password()
        )
