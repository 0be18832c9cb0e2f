"""Undoing the rename of the engine's wheel.

The wheel is Frappe under another name; order matters, because some names contain others.
"""

from pathlib import Path, PurePosixPath

RENAMES = (
    ("criscostack", "frappe"),
    ("Criscostack", "Frappe"),
    ("CRISCOSTACK", "FRAPPE"),
    ("Criscoerp", "ERPNext"),
    ("CriscoERP", "ERPNext"),
    ("criscoerp", "erpnext"),
    ("Crisco", "Frappe"),
    ("crisco", "frappe"),
    ("CRISCO", "FRAPPE"),
    ("brik", "bench"),
    ("Brik", "Bench"),
    ("BRIK", "BENCH"),
)
DROPPED = (".DS_Store",)


def original_text(text: str) -> str:
    """Return ``text`` with every renamed word as it was."""
    for new, old in RENAMES:
        text = text.replace(new, old)
    return text


def original_bytes(content: bytes) -> bytes:
    """Return a file's content with the rename undone; binary content stays untouched."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return content
    return original_text(text).encode("utf-8")


def restore(files: dict[PurePosixPath, bytes], target: Path) -> None:
    """Write ``files`` (path in the wheel → content) under ``target`` with their old names."""
    for path, content in files.items():
        if path.name in DROPPED:
            continue
        place = target / original_text(str(path))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(original_bytes(content))
