"""The words of the matrix: who does what with whose record.

One row: record type, user classes, then what they may do with a record that is

* own         – of their own unit (an office: of an agency it reviews itself; an officer: the own record),
* below       – of a unit or office below their own,
* foreign     – of a unit or office that has nothing to do with theirs,
* higher      – of a unit or office above their own,
* mine        – own, and made by this very login (only where that makes a difference).

Letters: R sees it (lists, opens, searches, counts, links, prints) · W edits · C creates · D deletes ·
E exports lists of it. A dot stands for nothing.
"""

from dataclasses import dataclass

CLASSES = {
    "province": "provincial legal office",
    "city": "city legal office",
    "county": "county legal office",
    "agency": "enforcement agency",
    "second": "second-level body",
    "closed": "agency whose account is not open",
    "officer": "enforcement officer",
    "administrator": "system administrator",
    "stranger": "login without a place",
    "guest": "the public",
}
OFFICES = ("province", "city", "county")
UNITS = ("agency", "second")
PLACED = (*OFFICES, *UNITS, "closed", "officer")
COLUMNS = ("mine", "own", "below", "foreign", "higher")


@dataclass(frozen=True)
class Row:
    """What these classes may do with records of this type; a column left out says: nothing."""

    doctype: str
    classes: tuple[str, ...]
    own: str = "."
    below: str = "."
    foreign: str = "."
    higher: str = "."
    mine: str = ""
    remark: str = ""

    def cell(self, column: str) -> frozenset[str]:
        """The letters of one column as a set."""
        text = self.own if column == "mine" and not self.mine else getattr(self, column)
        return frozenset(text) - {"."}


def everywhere(doctype: str, classes: tuple[str, ...], letters: str, remark: str = "") -> Row:
    """The same for every record, whosever it is."""
    return Row(doctype, classes, letters, letters, letters, letters, remark=remark)


def nobody_else(doctype: str, *named: str, remark: str = "") -> Row:
    """Nothing for all classes but the named ones."""
    return everywhere(doctype, tuple(name for name in CLASSES if name not in named), ".", remark)


def reference(doctype: str, readers: tuple[str, ...], administrator: str = "RWCDE", reading: str = "R") -> list[Row]:
    """Lists that everybody named reads and only administrators keep."""
    return [
        everywhere(doctype, readers, reading),
        everywhere(doctype, ("administrator",), administrator),
        nobody_else(doctype, *readers, "administrator"),
    ]


def administrators_only(doctype: str, letters: str = "RE") -> list[Row]:
    """Logs and settings that nobody else sees."""
    return [everywhere(doctype, ("administrator",), letters), nobody_else(doctype, "administrator")]
