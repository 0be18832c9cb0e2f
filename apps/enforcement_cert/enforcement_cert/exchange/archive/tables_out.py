"""The archive as tables people open: a workbook, text tables, and XML with a schema for Access."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lxml import etree
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from enforcement_cert.domain.text import without_control
from enforcement_cert.exchange.archive.schema import TABLES, Kind, Table

Rows = Iterable[Mapping[str, str]]

_OFFICE = "urn:schemas-microsoft-com:officedata"
_XSD = "http://www.w3.org/2001/XMLSchema"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SHORT, _LONG = 255, 536_870_910
_LONG_COLUMNS = frozenset({"power_scope", "legal_basis", "exceeding_reason", "override_reason", "status_reason"})


def write_workbook(path: Path, tables: Sequence[tuple[Table, Rows]]) -> None:
    """Write one sheet per table. Every cell is text, so nothing in it is run as a formula."""
    book = Workbook(write_only=True)
    for table, rows in tables:
        sheet = book.create_sheet(table.title)
        sheet.append([_cell(sheet, column.title) for column in table.columns])
        for row in rows:
            sheet.append([_cell(sheet, row.get(column.name, "")) for column in table.columns])
    book.save(path)


def _cell(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, without_control(text) or None)
    cell.data_type = "s" if text else "n"
    cell.number_format = "@"
    return cell


def write_access_xml(path: Path, tables: Sequence[tuple[Table, Rows]]) -> None:
    """Write the rows as Access reads them by External Data → XML File; the schema stands beside (archive.xsd)."""
    names = {"od": _OFFICE, "xsi": _XSI}
    place = {f"{{{_XSI}}}noNamespaceSchemaLocation": "archive.xsd"}
    with etree.xmlfile(str(path), encoding="utf-8") as out:
        out.write_declaration()
        with out.element("dataroot", place, nsmap=names):
            for table, rows in tables:
                for row in rows:
                    out.write(_element(table, row))


def _element(table: Table, row: Mapping[str, str]) -> etree._Element:
    element = etree.Element(table.title)
    for column in table.columns:
        text = row.get(column.name, "")
        if text:
            etree.SubElement(element, column.title).text = _xml_text(text, column.kind)
    return element


def _xml_text(text: str, kind: Kind) -> str:
    if kind is Kind.DATE:
        return f"{text}T00:00:00"
    if kind is Kind.MOMENT:
        return text.replace(" ", "T")
    return without_control(text)


def access_schema() -> bytes:
    """Return the schema: tables, columns and key indexes in the words Access writes and reads itself."""
    root = etree.Element(f"{{{_XSD}}}schema", nsmap={"xsd": _XSD, "od": _OFFICE})
    dataroot = etree.SubElement(root, f"{{{_XSD}}}element", name="dataroot")
    kind = etree.SubElement(dataroot, f"{{{_XSD}}}complexType")
    sequence = etree.SubElement(kind, f"{{{_XSD}}}sequence")
    for table in TABLES:
        etree.SubElement(sequence, f"{{{_XSD}}}element", ref=table.title, minOccurs="0", maxOccurs="unbounded")
        _table_schema(root, table)
    etree.SubElement(kind, f"{{{_XSD}}}attribute", name="generated", type="xsd:dateTime")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _table_schema(root: etree._Element, table: Table) -> None:
    element = etree.SubElement(root, f"{{{_XSD}}}element", name=table.title)
    note = etree.SubElement(etree.SubElement(element, f"{{{_XSD}}}annotation"), f"{{{_XSD}}}appinfo")
    key = {"index-name": "PrimaryKey", "index-key": f"{table.column(table.key).title} "}
    etree.SubElement(
        note, f"{{{_OFFICE}}}index", {**key, "primary": "yes", "unique": "yes", "clustered": "no", "order": "asc"}
    )
    sequence = etree.SubElement(etree.SubElement(element, f"{{{_XSD}}}complexType"), f"{{{_XSD}}}sequence")
    for column in table.columns:
        _column_schema(sequence, column, is_key=column.name == table.key)


def _column_schema(sequence: etree._Element, column, *, is_key: bool) -> None:
    kinds = {
        Kind.DATE: ("datetime", "datetime", "xsd:dateTime"),
        Kind.MOMENT: ("datetime", "datetime", "xsd:dateTime"),
        Kind.WHOLE: ("longinteger", "int", "xsd:int"),
        Kind.YES_NO: ("yesno", "bit", "xsd:boolean"),
    }
    element = etree.SubElement(sequence, f"{{{_XSD}}}element", name=column.title, minOccurs="1" if is_key else "0")
    if column.kind in kinds:
        jet, sql, simple = kinds[column.kind]
        element.set("type", simple)
    else:
        is_long = column.name in _LONG_COLUMNS
        jet, sql = ("memo", "ntext") if is_long else ("text", "nvarchar")
        restriction = etree.SubElement(
            etree.SubElement(element, f"{{{_XSD}}}simpleType"), f"{{{_XSD}}}restriction", base="xsd:string"
        )
        etree.SubElement(restriction, f"{{{_XSD}}}maxLength", value=str(_LONG if is_long else _SHORT))
    element.set(f"{{{_OFFICE}}}jetType", jet)
    element.set(f"{{{_OFFICE}}}sqlSType", sql)
    if is_key:
        element.set(f"{{{_OFFICE}}}nonNullable", "yes")
