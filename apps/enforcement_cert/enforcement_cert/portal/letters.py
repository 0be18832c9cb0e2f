"""Published letters of entrustment: where they are, and their PDF for anybody (G-024, G-026)."""

from typing import Any

from .certificates import Row
from .photo import path_in_site

PATH = "/v/letter/"
LARGEST_BYTES = 20 * 1024 * 1024
_PRIVATE = "/private/files/"


def address_on_page(token: str | None) -> str | None:
    """Return the address of a published letter on this site, None without a token."""
    return PATH + token if token else None


def public_address(token: str) -> str:
    """Return the full public address of a letter; inside the engine only."""
    from enforcement_cert.certificate.card_files import verification_url

    return verification_url("letter/" + token)


def letter_of_row(row: Row | None) -> str | None:
    """Return the letter's address for a certificate's row, None if it has no published letter in force."""
    return address_on_page((row or {}).get("letter_token"))


def read_letter(site: Any, token: str) -> bytes | None:
    """Return the PDF of a published letter, None if there is none. Raises certificates.DatabaseDown."""
    file_url = site.certificates.letter_file(token) or ""
    path = path_in_site(site.folder, file_url) if file_url.startswith(_PRIVATE) else None
    if not path:
        return None
    try:
        with open(path, "rb") as file:
            content = file.read(LARGEST_BYTES + 1)
    except OSError:
        return None
    return content if content.startswith(b"%PDF-") and len(content) <= LARGEST_BYTES else None
