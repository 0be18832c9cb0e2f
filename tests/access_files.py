"""Writes small Access files for tests: Jet 3 (97), Jet 4 (2000–2003) and ACE 12 (2007 and later).

No kept program on Linux writes these formats, so tests make their own, with synthetic content only. Header,
catalogue, table definitions, usage maps, rows and long values are laid out as Access lays them out;
indexes, relations and forms, which no reader of rows looks at, are left out.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

_HEADER_KEY = b"\xc7\xda\x39\x6b"
_DAY_ZERO = datetime(1899, 12, 30)
_CATALOGUE_PAGE = 2
_SYSTEM_FLAGS = 0x80000002
_NOT_LONG = 1_700


@dataclass(frozen=True)
class Kind:
    """One of the three layouts."""

    name: str
    version: int
    mark: bytes
    page: int
    is_old: bool = False


JET3 = Kind("Jet 3", 0, b"Standard Jet DB\0", 2048, is_old=True)
JET4 = Kind("Jet 4", 1, b"Standard Jet DB\0", 4096)
ACE12 = Kind("ACE 12", 2, b"Standard ACE DB\0", 4096)
KINDS = (JET3, JET4, ACE12)

BOOLEAN, INTEGER, LONG, DOUBLE, DATETIME, TEXT, OLE, MEMO = 1, 3, 4, 7, 8, 10, 11, 12
_FIXED: dict[int, tuple[int, Callable[[Any], bytes]]] = {
    INTEGER: (2, lambda value: struct.pack("<h", value)),
    LONG: (4, lambda value: struct.pack("<i", value)),
    DOUBLE: (8, lambda value: struct.pack("<d", value)),
    DATETIME: (8, lambda value: struct.pack("<d", _day_number(value))),
}


@dataclass(frozen=True)
class Table:
    """A table: columns with their types, and rows in the same order; None is an empty cell."""

    name: str
    columns: Sequence[tuple[str, int]]
    rows: Iterable[Sequence[Any]]


def access_file(kind: Kind, *tables: Table, password: str = "", key: int = 0, code_page: int = 936) -> bytes:
    """Return an Access file with these tables.

    `password` is what Access asks for on opening; a `key` marks the file as encrypted (its pages are not).
    """
    return _Writer(kind, code_page).file(tables, password, key)


def text_table(name: str, rows: Sequence[Sequence[Any]], memo: Sequence[str] = ()) -> Table:
    """Return a table of texts whose first row holds the column names; columns in `memo` are long texts."""
    columns = [(str(title), MEMO if title in memo else TEXT) for title in rows[0]]
    return Table(name, columns, [[None if cell is None else str(cell) for cell in row] for row in rows[1:]])


def _day_number(value: date) -> float:
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    return (moment - _DAY_ZERO).total_seconds() / 86_400


def rc4(key: bytes, data: bytes) -> bytes:
    """Mask or unmask the bytes of a header."""
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


@dataclass
class _Writer:
    kind: Kind
    code_page: int
    pages: list[bytes] = field(default_factory=list)

    def file(self, tables: Sequence[Table], password: str, key: int) -> bytes:
        empty = bytes(self.kind.page)
        self.pages = [self._header(password, key), empty, empty]
        places = [(table.name, self._table(table)) for table in tables]
        self._table(_catalogue(places), at=_CATALOGUE_PAGE)
        return b"".join(self.pages)

    def _header(self, password: str, key: int) -> bytes:
        page = bytearray(self.kind.page)
        page[0:4] = b"\0\x01\0\0"
        page[4:20] = self.kind.mark
        page[20] = self.kind.version
        masked = bytearray(126 if self.kind.is_old else 128)
        struct.pack_into("<H", masked, 0x3C - 0x18, self.code_page)
        struct.pack_into("<I", masked, 0x3E - 0x18, key)
        made = 40_000.5
        secret = password.encode("gb18030" if self.kind.is_old else "utf-16-le").ljust(
            20 if self.kind.is_old else 40, b"\0"
        )
        if not self.kind.is_old:
            struct.pack_into("<d", masked, 0x72 - 0x18, made)
            mask = struct.pack("<i", int(made))
            secret = bytes(byte ^ mask[i % 4] for i, byte in enumerate(secret))
        masked[0x42 - 0x18 : 0x42 - 0x18 + len(secret)] = secret
        page[0x18 : 0x18 + len(masked)] = rc4(_HEADER_KEY, bytes(masked))
        return bytes(page)

    def _add(self, page: bytes) -> int:
        assert len(page) == self.kind.page
        self.pages.append(page)
        return len(self.pages) - 1

    # ------------------------------------------------------------ tables

    def _table(self, table: Table, at: int | None = None) -> int:
        place = at if at is not None else self._add(bytes(self.kind.page))
        rows = [self._row(table.columns, row) for row in table.rows]
        used = self._data_pages(rows, place)
        usage = self._add(self._page_of_rows([self._usage_map(used), self._usage_map([])], 0))
        self.pages[place] = self._definition(table.columns, len(rows), usage)
        return place

    def _usage_map(self, used: Sequence[int]) -> bytes:
        """Bits for the pages from the first used one on."""
        first = used[0] if used else 0
        length = max(64, (used[-1] - first) // 8 + 1 if used else 0)
        assert length < _NOT_LONG, "too many pages for a small file"
        bits = bytearray(length)
        for page in used:
            bits[(page - first) // 8] |= 1 << ((page - first) % 8)
        return b"\0" + struct.pack("<I", first) + bytes(bits)

    def _data_pages(self, rows: Sequence[bytes], owner: int) -> list[int]:
        used: list[int] = []
        waiting: list[bytes] = []
        size = 0
        room = self.kind.page - 32
        for row in rows:
            if waiting and size + len(row) + 2 > room:
                used.append(self._add(self._page_of_rows(waiting, owner)))
                waiting, size = [], 0
            waiting.append(row)
            size += len(row) + 2
        if waiting:
            used.append(self._add(self._page_of_rows(waiting, owner)))
        return used

    def _page_of_rows(self, rows: Sequence[bytes], owner: int | bytes) -> bytes:
        page = bytearray(self.kind.page)
        page[0:2] = b"\x01\x01"
        page[4:8] = owner if isinstance(owner, bytes) else struct.pack("<I", owner)
        at, end = (8, self.kind.page) if self.kind.is_old else (12, self.kind.page)
        struct.pack_into("<H", page, at, len(rows))
        for number, row in enumerate(rows):
            end -= len(row)
            page[end : end + len(row)] = row
            struct.pack_into("<H", page, at + 2 + 2 * number, end)
        struct.pack_into("<H", page, 2, max(0, end - at - 2 - 2 * len(rows)))
        return bytes(page)

    def _definition(self, columns: Sequence[tuple[str, int]], rows: int, usage: int) -> bytes:
        head, names = bytearray(43 if self.kind.is_old else 63), bytearray()
        fixed_at = variable = 0
        entries = bytearray()
        for number, (name, code) in enumerate(columns):
            is_fixed = code in _FIXED or code == BOOLEAN
            entries += self._column(number, code, fixed_at, variable, is_fixed)
            fixed_at += _FIXED[code][0] if code in _FIXED else 0
            variable += not is_fixed
            names += self._column_name(name)
        base = 12 if self.kind.is_old else 16
        struct.pack_into("<I", head, base, rows)
        counts = 20 if self.kind.is_old else 40
        head[counts] = 0x4E
        struct.pack_into("<HHH", head, counts + 1, len(columns), variable, len(columns))
        maps = 35 if self.kind.is_old else 55
        struct.pack_into("<II", head, maps, usage << 8, usage << 8 | 1)
        body = bytes(head) + bytes(entries) + bytes(names)
        assert len(body) <= self.kind.page, "too many columns for a small file"
        page = bytearray(body.ljust(self.kind.page, b"\0"))
        page[0:4] = b"\x02\x01VC"
        struct.pack_into("<I", page, 8, len(body))
        return bytes(page)

    def _column(self, number: int, code: int, fixed_at: int, variable: int, is_fixed: bool) -> bytes:
        size = {TEXT: 510, MEMO: 0, OLE: 0, BOOLEAN: 1}.get(code) or (_FIXED[code][0] if code in _FIXED else 0)
        flags = 0x03 if is_fixed else 0x02
        if self.kind.is_old:
            entry = bytearray(18)
            struct.pack_into("<BHHH", entry, 0, code, number, variable, number)
            struct.pack_into("<BHH", entry, 13, flags, fixed_at, min(size, 255))
            struct.pack_into("<H", entry, 9, self.code_page)
            return bytes(entry)
        entry = bytearray(25)
        entry[0] = code
        struct.pack_into("<HHH", entry, 5, number, variable, number)
        entry[15] = flags
        struct.pack_into("<HH", entry, 21, fixed_at, size)
        return bytes(entry)

    def _column_name(self, name: str) -> bytes:
        if self.kind.is_old:
            raw = name.encode("gb18030")
            return bytes([len(raw)]) + raw
        raw = name.encode("utf-16-le")
        return struct.pack("<H", len(raw)) + raw

    # ------------------------------------------------------------ rows

    def _row(self, columns: Sequence[tuple[str, int]], cells: Sequence[Any]) -> bytes:
        present = bytearray((len(columns) + 7) // 8)
        fixed, variable = bytearray(), []
        for number, ((_name, code), cell) in enumerate(zip(columns, cells, strict=True)):
            is_there = bool(cell) if code == BOOLEAN else cell is not None
            present[number // 8] |= is_there << (number % 8)
            if code in _FIXED:
                size, encode = _FIXED[code]
                fixed += encode(cell) if is_there else bytes(size)
            elif code != BOOLEAN:
                variable.append(self._value(code, cell) if is_there else b"")
        return (
            self._old_row(columns, fixed, variable, present)
            if self.kind.is_old
            else self._new_row(columns, fixed, variable, present)
        )

    def _new_row(self, columns, fixed, variable, present) -> bytes:
        body = struct.pack("<H", len(columns)) + fixed
        offsets, at = [], len(body)
        for value in variable:
            offsets.append(at)
            at += len(value)
        tail = struct.pack("<H", at) + b"".join(struct.pack("<H", place) for place in reversed(offsets))
        return body + b"".join(variable) + tail + struct.pack("<H", len(variable)) + present

    def _old_row(self, columns, fixed, variable, present) -> bytes:
        body = bytes([len(columns)]) + fixed
        offsets, at = [], len(body)
        for value in variable:
            offsets.append(at)
            at += len(value)
        offsets.append(at)
        length = at + len(offsets) + 1 + len(present)
        assert length <= 255, "a row of this old layout must be short here"
        return body + b"".join(variable) + bytes(reversed(offsets)) + bytes([len(variable)]) + present

    def _value(self, code: int, cell: Any) -> bytes:
        if code == OLE:
            return self._long(cell)
        raw = cell.encode("gb18030" if self.kind.is_old else "utf-16-le")
        return self._long(raw) if code == MEMO else raw

    def _long(self, raw: bytes) -> bytes:
        """Short ones stand in the row, middling ones on a page of their own, long ones on a chain of pages."""
        if len(raw) <= 64:
            return struct.pack("<III", len(raw) | 0x80000000, 0, 0) + raw
        room = self.kind.page - 64
        pieces = [raw[at : at + room] for at in range(0, len(raw), room)]
        if len(pieces) == 1:
            page = self._add(self._page_of_rows(pieces, b"LVAL"))
            return struct.pack("<III", len(raw) | 0x40000000, page << 8, 0)
        following = 0
        for piece in reversed(pieces):
            row = struct.pack("<I", following) + piece
            following = self._add(self._page_of_rows([row], b"LVAL")) << 8
        return struct.pack("<III", len(raw), following, 0)


def _catalogue(places: Sequence[tuple[str, int]]) -> Table:
    columns = [("Id", LONG), ("ParentId", LONG), ("Name", TEXT), ("Type", INTEGER), ("Flags", LONG), ("LvProp", OLE)]
    system = _SYSTEM_FLAGS - (1 << 32)
    rows = [(_CATALOGUE_PAGE, 0, "MSysObjects", 1, system, None)]
    rows += [(page, 0, name, 1, 0, None) for name, page in places]
    return Table("MSysObjects", columns, rows)
