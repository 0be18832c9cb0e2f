"""The public question "is this certificate genuine?" and its answer (R-178, R-179, G-094)."""

import hmac
import re
from dataclasses import dataclass, fields
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from enforcement_cert.domain.certificate_states import CertificateFacts, PublicAnswer, public_answer
from enforcement_cert.domain.check_code import split_public_code
from enforcement_cert.domain.dates import CHINA_TIME

from . import limits, store
from .certificates import Row
from .sites import Site

TOKEN = re.compile(r"[0-9a-z]{26}")
LONGEST_CODE = 100


@dataclass(frozen=True)
class Answer:
    """The public answer with its moment, and where the page finds the holder's photo (None = not shown)."""

    public: PublicAnswer
    checked_at: datetime
    photo_address: str | None
    photo_file: str | None

    def as_dict(self) -> dict[str, Any]:
        """Return the answer as the interface gives it: ISO dates, time of the answer with zone."""
        content = {field.name: getattr(self.public, field.name) for field in fields(self.public)}
        content["status"] = str(self.public.status)
        content["photo"] = self.photo_address
        content["checked_at"] = self.checked_at.isoformat()
        content["valid_until"] = self.public.valid_until and self.public.valid_until.isoformat()
        return content


def china_now() -> datetime:
    """Return the present moment, Asia/Shanghai, whole seconds."""
    return datetime.now(CHINA_TIME).replace(microsecond=0)


def ask(site: Site, code: str, client: str) -> Answer:
    """Answer a code: a token, or a certificate number followed by its check characters.

    Raises limits.TooMany, store.Unavailable, certificates.NoSuchTable.
    """
    token = as_token(code)
    if token:
        facts = by_token(site, token, client)
        return _answer(facts, f"/v/{token}/photo.jpg")
    typed = split_public_code(code[:LONGEST_CODE])
    if not typed:
        limits.count(site, limits.UNKNOWNS, client)
        return _answer(None, "")
    facts = by_number(site, *typed, client)
    return _answer(facts, f"/v/photo.jpg?code={quote('-'.join(typed), safe='')}")


def as_token(code: str) -> str | None:
    """Return the token in its one spelling, None if it cannot be one."""
    token = code.strip().lower() if len(code) < LONGEST_CODE else ""
    return token if TOKEN.fullmatch(token) else None


def by_token(site: Site, token: str, client: str) -> CertificateFacts | None:
    """Return the certificate of a token; unknown ones are counted against the client."""
    facts = store.read(
        site.cache,
        store.token_key(site.name, token),
        partial(site.certificates.by_token, token),
        partial(limits.refuse_if_over, site, limits.UNKNOWNS, client),
    )
    if facts is None:
        limits.count(site, limits.UNKNOWNS, client)
    return facts


def by_number(site: Site, number: str, check: str, client: str) -> CertificateFacts | None:
    """Return the certificate of a number if the check characters are its own.

    A wrong check and an unknown number take the same way: one key of their own, the same
    query, the same time until it is asked again. Every question counts.
    """
    limits.count(site, limits.NUMBERS, client)
    return store.read(
        site.cache,
        store.number_key(site.name, number, check),
        partial(_checked_row, site, number, check),
        _nothing,
    )


def _checked_row(site: Site, number: str, check: str) -> Row | None:
    row = site.certificates.by_number(number)
    expected = (row and row["check_code"]) or ""
    is_right = hmac.compare_digest(expected.upper().encode(), check.encode())
    return row if row and is_right else None


def _answer(facts: CertificateFacts | None, photo_address: str) -> Answer:
    now = china_now()
    public = public_answer(facts, now.date(), now)
    shown = public.status.is_in_force and public.photo
    return Answer(public, now, photo_address if shown else None, public.photo if shown else None)


def _nothing() -> None:
    """Number questions are counted before anything else; asking the database costs no more."""
