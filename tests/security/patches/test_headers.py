"""Every patch says what was wrong, who could reach it, what it does, and which test proves it."""

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
PATCHES = sorted((REPOSITORY / "patches").glob("*.patch"))
FIELDS = ("Kind", "Wrong", "Reach", "Fix", "Upstream", "Test")


def header(patch: Path) -> dict[str, str]:
    """Return field → text; a line that begins with blanks goes on with the field before it."""
    text = patch.read_text(encoding="utf-8").split("\ndiff --git", 1)[0]
    return dict(re.findall(r"^(\w+): (.+(?:\n +.+)*)", text, re.MULTILINE))


def test_there_are_patches_with_numbers_of_their_own():
    numbers = [patch.name[:4] for patch in PATCHES]
    assert len(numbers) > 30
    assert len(set(numbers)) == len(numbers) and all(number.isdigit() for number in numbers)


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_patch_has_a_complete_header(patch):
    fields = header(patch)
    assert tuple(fields) == FIELDS
    assert fields["Kind"] in ("compatibility", "security", "speed")
    assert all(len(fields[name]) > 20 for name in ("Wrong", "Fix"))
    assert len(fields["Reach"]) >= 7


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_patch_has_a_test_that_names_it(patch):
    number, slug = patch.stem.split("-", 1)
    test = REPOSITORY / header(patch)["Test"]
    assert test.is_file()
    assert test.stem == f"test_{slug.replace('-', '_')}" or number in test.read_text(encoding="utf-8")


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_patch_changes_only_the_engine(patch):
    changed = re.findall(r"^diff --git a/(\S+) b/(\S+)$", patch.read_text(encoding="utf-8"), re.MULTILINE)
    assert changed and all(path.startswith("frappe/") for pair in changed for path in pair)


def test_the_readme_lists_every_patch():
    readme = (REPOSITORY / "patches" / "README.md").read_text(encoding="utf-8")
    assert [patch.name for patch in PATCHES if f"| {patch.name[:4]} |" not in readme] == []
