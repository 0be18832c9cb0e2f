"""Is there a person with this number? Structure and check character always; an authority where connected (R-093)."""

from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.personnel.registers import outgoing

_MEANING = {"yes": True, "no": False}


def is_real_number(officer) -> bool | None:
    """Ask the connected authority about an officer's number and name; None if it has no answer (G-036)."""
    if not outgoing.find_service("identity"):
        return None
    number = OFFICER_IDENTITY.open(officer.identity_cipher)
    answer = outgoing.ask("identity", {"identity_number": number, "name": officer.officer_name})
    return _MEANING.get(answer or "")
