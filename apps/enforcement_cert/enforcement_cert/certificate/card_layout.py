"""Templates of card faces as the drawing needs them: from records, or as shipped."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from enforcement_cert.domain.card_template import Box, BoxKind, read_sizes

SHIPPED = Path(__file__).parents[1] / "setup" / "data" / "card_face_templates.json"
NATIONAL = "2020-1"
GROUNDS = ("National 2020", "IC Card", "Plain", "Picture")
# What is the same for all cards of a type is drawn once per file.
FIXED_FIELDS = frozenset({"title", "issuing_authority"})


@dataclass(frozen=True, eq=False)
class CardLayout:
    """One version of a card's face: boxes on two sides, ground, and the pictures that belong to it."""

    version: str
    ground: str
    boxes: tuple[Box, ...]
    emblem: bytes | None = None
    front_picture: bytes | None = None
    back_picture: bytes | None = None

    @cached_property
    def by_side(self) -> dict[str, tuple[Box, ...]]:
        """The boxes of each side."""
        return {side: tuple(box for box in self.boxes if box.side == side) for side in ("Front", "Reverse")}

    def fixed(self, side: str) -> list[Box]:
        """Texts that are the same on every card."""
        return [box for box in self.by_side[side] if box.kind is BoxKind.TEXT or box.field in FIXED_FIELDS]

    def variable(self, side: str) -> list[Box]:
        """Texts that differ from card to card."""
        return [box for box in self.by_side[side] if box.kind is BoxKind.FIELD and box.field not in FIXED_FIELDS]

    def of_kind(self, side: str, kind: BoxKind) -> list[Box]:
        """Boxes of one kind on one side."""
        return [box for box in self.by_side[side] if box.kind is kind]


def box_of(row: Mapping) -> Box:
    """Return the box of a template's row. Raises CardTemplateBroken for type sizes nobody understands."""
    kind = BoxKind(row.get("box_kind"))
    is_text = kind in (BoxKind.TEXT, BoxKind.FIELD)
    return Box(
        side=row.get("side") or "",
        kind=kind,
        left=float(row.get("left_mm") or 0),
        top=float(row.get("top_mm") or 0),
        width=float(row.get("width_mm") or 0),
        height=float(row.get("height_mm") or 0),
        field=(row.get("field_name") or "") if kind is BoxKind.FIELD else "",
        text=(row.get("box_text") or "") if kind is BoxKind.TEXT else "",
        sizes=read_sizes(row.get("type_sizes") or "") if is_text else (),
        is_bold=bool(int(row.get("is_bold") or 0)),
        alignment=row.get("alignment") or "Left",
        letter_gap=float(row.get("letter_gap") or 0),
        colour=row.get("colour") or "Ink",
    )


def boxes_of(rows: Iterable[Mapping]) -> tuple[Box, ...]:
    """Return the boxes of a template's rows, in their order."""
    return tuple(box_of(row) for row in rows)


@lru_cache(maxsize=1)
def shipped_templates() -> tuple[dict, ...]:
    """Return the templates that come with the system, as the file has them."""
    return tuple(json.loads(SHIPPED.read_text(encoding="utf-8")))


@lru_cache(maxsize=4)
def shipped_layout(version: str = NATIONAL) -> CardLayout:
    """Return a shipped template. Raises StopIteration if there is none of this version."""
    template = next(each for each in shipped_templates() if each["template_version"] == version)
    return CardLayout(version, template["ground"], boxes_of(template["boxes"]))
