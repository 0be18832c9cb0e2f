"""Boxes of a card face: what must stand on it, what may not touch, and how sizes are written."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.certificate.card_layout import boxes_of, shipped_templates
from enforcement_cert.domain.card_template import (
    CARD_HEIGHT_MM,
    CARD_WIDTH_MM,
    CHIP_AREA,
    OBLIGATORY_FIELDS,
    SMALLEST_QR_MM,
    Box,
    BoxKind,
    findings_on_boxes,
    read_sizes,
)
from enforcement_cert.domain.errors import CardTemplateBroken

SHIPPED = {each["template_version"]: each for each in shipped_templates()}
NATIONAL = boxes_of(SHIPPED["2020-1"]["boxes"])


def codes(boxes, **options):
    return [finding.code for finding in findings_on_boxes(boxes, **options)]


def without(condition):
    return tuple(box for box in NATIONAL if not condition(box))


def changed(condition, **values):
    return tuple(replace(box, **values) if condition(box) else box for box in NATIONAL)


def is_qr(box):
    return box.kind is BoxKind.QR


@pytest.mark.requirement("X-15", "R-112")
@pytest.mark.parametrize("version", SHIPPED)
def test_the_shipped_templates_keep_the_rules(version):
    template = SHIPPED[version]
    assert codes(boxes_of(template["boxes"]), keeps_chip_area=bool(template["keeps_chip_area"])) == []


@pytest.mark.requirement("R-074", "R-113")
@pytest.mark.parametrize("field", OBLIGATORY_FIELDS)
def test_each_obligatory_entry_is_asked_for_by_its_own_message(field):
    findings = findings_on_boxes(without(lambda box: box.field == field))
    assert [finding.code for finding in findings] == ["template_without"]


@pytest.mark.requirement("R-074", "R-113", "R-114")
@pytest.mark.parametrize("kind", [BoxKind.PHOTO, BoxKind.QR])
def test_photo_and_code_stand_on_the_card_once(kind):
    assert codes(without(lambda box: box.kind is kind)) == ["template_without"]
    again = next(box for box in NATIONAL if box.kind is kind)
    assert "template_twice" in codes((*NATIONAL, again))


@pytest.mark.requirement("X-15")
@pytest.mark.parametrize(
    ("values", "is_inside"),
    [
        ({"left": 0.0}, True),
        ({"left": -0.1}, False),
        ({"top": CARD_HEIGHT_MM - 2.2}, True),
        ({"top": CARD_HEIGHT_MM - 2.1}, False),
        ({"left": CARD_WIDTH_MM - 39.9}, False),
        ({"width": 0.0}, False),
        ({"height": -1.0}, False),
    ],
)
def test_no_box_reaches_over_the_edge(values, is_inside):
    found = codes(changed(lambda box: box.field == "serial_and_version", **values))
    assert ("template_outside_card" not in found) == is_inside


@pytest.mark.parametrize(("side", "is_large"), [(SMALLEST_QR_MM, True), (SMALLEST_QR_MM - 0.1, False)])
def test_the_code_is_large_enough_for_telephones(side, is_large):
    assert ("template_qr_small" not in codes(changed(is_qr, width=side, height=side))) == is_large


def test_nothing_stands_on_photo_code_or_its_white_margin():
    over_photo = Box("Front", BoxKind.TEXT, 5, 20, 10, 4, text="作废", sizes=((6, 4),))
    in_margin = replace(over_photo, left=CARD_WIDTH_MM - 5.4, top=40, width=5)
    other_side = replace(over_photo, side="Reverse", top=52, height=1.5)
    assert codes((*NATIONAL, over_photo)) == ["template_overlap"]
    assert codes((*NATIONAL, in_margin)) == ["template_overlap"]
    assert codes((*NATIONAL, other_side)) == []


@pytest.mark.requirement("R-112")
def test_the_contacts_of_a_chip_stay_free():
    on_chip = Box("Front", BoxKind.TEXT, CHIP_AREA[0], CHIP_AREA[1], 5, 5, text="字", sizes=((6, 4),))
    ic = boxes_of(SHIPPED["2008-IC-1"]["boxes"])
    assert codes((*ic, on_chip), keeps_chip_area=True) == ["template_over_chip"]
    assert codes((*ic, on_chip)) == []


def test_empty_boxes_are_named():
    empty_text = Box("Reverse", BoxKind.TEXT, 1, 1, 5, 3, text=" ", sizes=((6, 4),))
    no_field = Box("Reverse", BoxKind.FIELD, 1, 1, 5, 3, field="password", sizes=((6, 4),))
    assert codes((*NATIONAL, empty_text, no_field)) == ["template_text_missing", "template_field_unknown"]


@pytest.mark.parametrize(
    ("text", "sizes"),
    [("14-8.4/8.4-5", ((14, 8.4), (8.4, 5))), (" 8 - 4 ", ((8, 4),)), ("3-3", ((3, 3),)), ("40-3", ((40, 3),))],
)
def test_type_sizes_are_read(text, sizes):
    assert read_sizes(text) == sizes


@pytest.mark.parametrize("text", ["", "14", "4-8", "2.9-2", "40.1-5", "a-b", "14-8/", "14--8", None])
def test_other_type_sizes_are_refused(text):
    with pytest.raises(CardTemplateBroken):
        read_sizes(text)


@given(st.text(max_size=40))
def test_sizes_are_right_or_refused(text):
    try:
        steps = read_sizes(text)
    except CardTemplateBroken:
        return
    assert steps and all(largest >= smallest for largest, smallest in steps)
