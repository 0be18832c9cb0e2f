"""What every channel can do, and what can come of sending."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Letter:
    """One message ready to go."""

    message: str
    key: str
    title: str
    body: str
    facts: dict[str, str] = field(default_factory=dict)
    provider_template: str = ""
    user: str | None = None
    record_type: str | None = None
    record_name: str | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of an attempt: "Sent", "Later" (worth another try), "Never", or "Unclear" (nobody knows)."""

    result: str
    reason: str = ""
    detail: str = ""
    reference: str = ""


class NoAddress(Exception):
    """There is no usable address; `reason` is one of the reasons of Outbox Message."""

    def __init__(self, reason: str, *, is_wrong: bool = False):
        self.reason, self.is_wrong = reason, is_wrong
        super().__init__(reason)


class Channel(Protocol):
    """An adapter. `preference` names the field of Message Preference, "" for a channel nobody can refuse.

    `is_transactional`: sending only writes into the database, so it is committed together with the status.
    """

    preference: str
    is_transactional: bool

    def can_reach(self, person) -> bool:
        """Say whether this channel is for such a person at all (an inbox needs a login)."""

    def missing_address(self, person) -> str:
        """Return the reason why there is no address, empty if there is one. `person`: a row of recipients.facts_of."""

    def shown_address(self, person) -> str:
        """Return the address as lists may show it: masked."""

    def address_of(self, message) -> str:
        """Return the full address at the moment of sending. Raises NoAddress."""

    def send(self, letter: Letter, address: str) -> Outcome:
        """Hand the message over."""
