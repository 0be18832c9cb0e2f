"""Chinese fonts for printed cards: found by fontconfig, with fallbacks for rare characters.

The drawing library embeds TrueType outlines only, so the common Noto CJK fonts
(PostScript outlines) cannot serve. Debian packages that can: fonts-wqy-microhei
(text), fonts-wqy-zenhei (more rare characters), fonts-hanazono (nearly every
character of GB 18030-2022 that occurs in a person's name).
"""

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from enforcement_cert.certificate.card_face_errors import UnprintableText

DEFAULT_FAMILIES = (
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "AR PL UMing CN",
    "HanaMinA",
    "HanaMinB",
)
PACKAGES = "fonts-wqy-microhei fonts-wqy-zenhei fonts-hanazono"
_BFCHAR = re.compile(r"^(<[0-9A-F]{2}>) <([0-9A-F]{5,6})>$", re.MULTILINE)


class FontsMissing(RuntimeError):
    """No usable Chinese font on this machine; the message says what to install."""


@dataclass(frozen=True)
class FontFile:
    """One TrueType face on disk: family, path and its index inside a collection."""

    family: str
    path: str
    index: int


class CardFont(TTFont):
    """A TrueType font whose text can be copied out of the PDF, rare characters included.

    The library writes characters beyond U+FFFF to the copy table as five digits,
    where the format asks for a UTF-16 pair; they are rewritten here.
    """

    def addObjects(self, doc) -> None:
        """Write the font and correct its table of characters."""
        super().addObjects(doc)
        for name, item in doc.idToObject.items():
            if isinstance(name, str) and name.startswith("toUnicodeCMap:") and isinstance(item.content, str):
                item.content = _BFCHAR.sub(_as_utf16, item.content)


def _as_utf16(found: re.Match) -> str:
    pair = chr(int(found[2], 16)).encode("utf-16-be").hex().upper()
    return f"{found[1]} <{pair}>"


@lru_cache(maxsize=1)
def installed_fonts() -> dict[str, FontFile]:
    """Ask fontconfig for every TrueType face. Key: family name; the first file of a family wins.

    Raises FontsMissing when fontconfig itself is not installed.
    """
    pattern = "%{family[0]}\t%{file}\t%{index}\t%{variable}\n"
    command = ["fc-list", ":fontformat=TrueType", "--format", pattern]
    try:
        listing = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError) as problem:
        remedy = f"run: apt-get install fontconfig {PACKAGES}"
        raise FontsMissing(f"fontconfig does not answer ({problem}); {remedy}") from problem
    found: dict[str, FontFile] = {}
    for line in sorted(listing.splitlines()):
        family, path, index, variable = line.split("\t")
        if variable != "True":
            found.setdefault(family, FontFile(family, path, int(index)))
    return found


class FontChain:
    """A text font and its fallbacks. A fallback file is read only when a character needs it."""

    def __init__(self, files: Sequence[FontFile]) -> None:
        self._files = list(files)
        self._loaded: list[CardFont] = []
        self._home: dict[str, int] = {}

    @property
    def main(self) -> str:
        """Registered name of the text font."""
        return self._font(0).fontName

    def _font(self, position: int) -> CardFont:
        while len(self._loaded) <= position:
            file = self._files[len(self._loaded)]
            font = CardFont(f"card:{file.family}", file.path, subfontIndex=file.index)
            pdfmetrics.registerFont(font)
            self._loaded.append(font)
        return self._loaded[position]

    def _find_home(self, character: str) -> int:
        home = self._home.get(character)
        if home is None:
            code = ord(character)
            home = next((i for i in range(len(self._files)) if code in self._font(i).face.charToGlyph), -1)
            self._home[character] = home
        return home

    def runs(self, text: str) -> list[tuple[str, str]]:
        """Cut text into (registered font name, piece). Raises UnprintableText."""
        pieces: list[tuple[int, str]] = []
        for character in text:
            home = self._find_home(character)
            if home < 0:
                raise self._refusal(text)
            if pieces and pieces[-1][0] == home:
                pieces[-1] = (home, pieces[-1][1] + character)
            else:
                pieces.append((home, character))
        return [(self._font(home).fontName, piece) for home, piece in pieces]

    def _refusal(self, text: str) -> UnprintableText:
        missing = self.unprintable(text)
        codes = " ".join(f"U+{ord(c):04X}" for c in missing)
        message = f"no installed font has {missing} ({codes}) of {text!r}; try: apt-get install {PACKAGES}"
        return UnprintableText(message, text=text, characters=missing)

    def unprintable(self, text: str) -> str:
        """The characters of text which no font of the chain has, each once."""
        return "".join(dict.fromkeys(c for c in text if self._find_home(c) < 0))

    def width(self, text: str) -> float:
        """Width of text in ems (multiply by the type size). Raises UnprintableText."""
        return sum(pdfmetrics.stringWidth(piece, name, 1) for name, piece in self.runs(text))


@lru_cache(maxsize=4)
def card_fonts(families: tuple[str, ...] = DEFAULT_FAMILIES) -> FontChain:
    """The fonts for cards, in order of preference. Raises FontsMissing if none is installed."""
    known = installed_fonts()
    files = [known[family] for family in families if family in known]
    if not files:
        raise FontsMissing(f"no Chinese TrueType font found; run: apt-get install {PACKAGES}")
    return FontChain(files)
