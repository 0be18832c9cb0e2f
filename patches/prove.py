"""Show that the test of each patch fails without it.

Works on a copy of the assembled engine: takes the patches out of it one by one, the last first, and
runs the test of the patch that was just taken out. That test has to fail. Needs a site that has only
the engine (ENGINE_TEST_SITE in the sites folder ENGINE_TEST_SITES) and takes about five seconds a patch:

    ENGINE_TEST_SITES=$PWD/sites ENGINE_TEST_SITE=bare.localhost env/bin/python patches/prove.py [number …]
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PATCHES = Path(__file__).resolve().parent
REPOSITORY = PATCHES.parent
ENGINE = Path(os.environ.get("ENGINE_UNDER_TEST", REPOSITORY / "apps" / "frappe"))


def test_file_of(patch: Path) -> str:
    """Return the path of the patch's test, from its header."""
    header = patch.read_text(encoding="utf-8").split("\ndiff --git", 1)[0]
    return next(line.removeprefix("Test: ") for line in header.splitlines() if line.startswith("Test: "))


def take_out(patch: Path, engine: Path) -> None:
    """Take one patch out of the copy. Raises CalledProcessError if it does not come off cleanly."""
    subprocess.run(["git", "apply", "--reverse", str(patch)], cwd=engine, check=True)


def test_passes(test: str, engine: Path) -> bool:
    """Run the test against the copy of the engine and say whether it passed."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": str(engine), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"{test} did not run:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.returncode == 0


def main(wanted: list[str]) -> int:
    """Take out every patch in turn; return how many were not missed by their test."""
    unproven = 0
    with tempfile.TemporaryDirectory(prefix="engine-") as place:
        engine = Path(place)
        shutil.copytree(
            ENGINE / "frappe", engine / "frappe", ignore=shutil.ignore_patterns("__pycache__", "node_modules")
        )
        for patch in sorted(PATCHES.glob("*.patch"), reverse=True):
            take_out(patch, engine)
            if wanted and patch.name[:4] not in wanted:
                continue
            missed = not test_passes(test_file_of(patch), engine)
            unproven += not missed
            print(("proven   " if missed else "UNPROVEN ") + patch.name, flush=True)
    return unproven


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]) and 1)
