"""Applying the reviewed fixes of patches/ to the engine, in order and strictly."""

from pathlib import Path

from .errors import SetupError
from .shell import run


def patch_files(folder: Path) -> list[Path]:
    """Return the patches in the order they are applied, which is that of their numbers."""
    return sorted(folder.glob("[0-9][0-9][0-9][0-9]-*.patch"))


def reason_of(patch: Path) -> str:
    """Return the header of a patch: everything before the first diff line."""
    return patch.read_text(encoding="utf-8").split("\ndiff --git ", 1)[0].strip()


def apply_all(folder: Path, tree: Path, log: Path) -> None:
    """Apply every patch of ``folder`` to ``tree``; SetupError at the first that does not fit."""
    for patch in patch_files(folder):
        if not reason_of(patch):
            raise SetupError(f"{patch.name} does not say what it is for", "Write the reason above its first diff line.")
        _apply(patch, tree, log)


def _apply(patch: Path, tree: Path, log: Path) -> None:
    # Without the ceiling, git looks for a repository around the tree and then silently
    # skips files that the repository ignores.
    alone = {"GIT_CEILING_DIRECTORIES": str(tree.resolve().parent), "LC_ALL": "C"}
    run(
        ["git", "apply", "--whitespace=nowarn", patch.resolve()],
        log=log,
        cwd=tree,
        env=alone,
        remedy=f"{patch.name} does not fit the engine (or an earlier patch); make it anew against the patched tree.",
    )
