"""Is an uploaded letter a PDF that opens and only shows pages? (R-027, G-024)

pikepdf (qpdf) opens the file, in a process of its own with limits of memory and time: a PDF may swell
to any size inside. What runs, calls out or carries other files is refused, because the public downloads it.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from enforcement_cert.domain.errors import OrganizationRuleBroken

LARGEST_MB = 10
MOST_PAGES = 100
MEMORY_BYTES = 768 * 1024 * 1024
CPU_SECONDS = 10
_MOST_OBJECTS = 50_000
_ACTIVE_KEYS = ("/JS", "/JavaScript", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/AA", "/RichMedia", "/XFA")
_ACTIVE_KINDS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/RichMediaExecute")


def count_pages(path: Path) -> int:
    """Return the number of pages of a harmless PDF. Raises OrganizationRuleBroken with what is wrong."""
    if path.stat().st_size > LARGEST_MB * 1024 * 1024:
        raise OrganizationRuleBroken("letter_too_large", maximum=LARGEST_MB)
    with path.open("rb") as file:
        if b"%PDF-" not in file.read(1024):
            raise OrganizationRuleBroken("letter_not_pdf")
    answer = _ask_child(path)
    if "refused" in answer:
        raise OrganizationRuleBroken(answer["refused"], **answer.get("context", {}))
    return answer["pages"]


def _ask_child(path: Path) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-m", "enforcement_cert.organization.letter_file", str(path)],
            capture_output=True,
            timeout=CPU_SECONDS * 3,
            check=True,
        )
        return json.loads(child.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"refused": "letter_not_pdf"}  # ended by a limit, or by a fault of the file


def _look_into(path: str) -> dict[str, Any]:
    """Open the PDF and judge it; runs in the child."""
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return _judge(pdf)
    except pikepdf.PasswordError:
        return {"refused": "letter_encrypted"}
    except (pikepdf.PdfError, MemoryError, ValueError, RecursionError):
        return {"refused": "letter_not_pdf"}


def _judge(pdf) -> dict[str, Any]:
    if pdf.is_encrypted:
        return {"refused": "letter_encrypted"}
    pages = len(pdf.pages)
    if not pages:
        return {"refused": "letter_not_pdf"}
    if pages > MOST_PAGES:
        return {"refused": "letter_too_many_pages", "context": {"maximum": MOST_PAGES}}
    if _is_active(pdf):
        return {"refused": "letter_active"}
    return {"pages": pages}


def _is_active(pdf) -> bool:
    import pikepdf

    for number, thing in enumerate(pdf.objects):
        if number > _MOST_OBJECTS:
            return True  # no scan of a letter has so many parts
        if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)) and _holds_action(thing, 0):
            return True
    return False


def _holds_action(thing, depth: int) -> bool:
    """Look at one object and at those written inside it; objects of their own come by themselves."""
    import pikepdf

    if depth > 20:
        return True
    if isinstance(thing, pikepdf.Array):
        parts = [part for part in thing if not getattr(part, "is_indirect", False)]
    elif isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        if any(key in thing for key in _ACTIVE_KEYS) or str(thing.get("/S", "")) in _ACTIVE_KINDS:
            return True
        parts = [part for _, part in thing.items() if not getattr(part, "is_indirect", False)]
    else:
        return False
    return any(_holds_action(part, depth + 1) for part in parts)


if __name__ == "__main__":
    for kind, amount in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))
    print(json.dumps(_look_into(sys.argv[1])))
