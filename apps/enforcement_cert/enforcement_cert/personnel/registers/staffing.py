"""Is an officer on the establishment? The staffing register answers yes, no or unknown (R-096, G-035).

Sources, chosen in External Register Settings: the local register, loaded per unit from lists of the staffing
office, or that office's own service. `answer` is the one question everybody asks.
"""

from datetime import date

import frappe
from frappe.utils import getdate

from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.domain.eligibility import EstablishmentAnswer
from enforcement_cert.domain.staffing_register import RegisterLine, register_answer
from enforcement_cert.personnel.registers import outgoing

EDITION = "Staffing Register Edition"
ENTRY = "Staffing Register Entry"


def answer(officer, on: date | None = None) -> EstablishmentAnswer:
    """Say whether an officer stands in the register of the own unit on a day (default: today)."""
    if outgoing.find_service("staffing"):
        found = _ask_service(officer)
        if found is not None:
            return found
        if not frappe.get_cached_doc(outgoing.SETTINGS).use_local_if_silent:
            return EstablishmentAnswer.UNKNOWN
    return local_answer(officer.identity_digest, officer.agency, on or getdate())


def _ask_service(officer) -> EstablishmentAnswer | None:
    code = frappe.db.get_value("Enforcement Agency", officer.agency, "organization_code")
    question = {
        "identity_number": OFFICER_IDENTITY.open(officer.identity_cipher),
        "name": officer.officer_name,
        "organization_code": code,
    }
    found = outgoing.ask("staffing", question)
    return EstablishmentAnswer(found) if found else None


def local_answer(identity_digest: str, agency: str, on: date) -> EstablishmentAnswer:
    """Answer from the local register of a unit."""
    edition = find_current(agency)
    if not edition:
        return EstablishmentAnswer.UNKNOWN
    lines = frappe.get_all(
        ENTRY,
        filters={"edition": edition.name, "identity_digest": identity_digest},
        fields=["valid_from", "valid_until"],
        order_by="creation asc",
    )
    return register_answer(
        [RegisterLine(line.valid_from, line.valid_until) for line in lines], bool(edition.rejected_count), on
    )


def find_current(agency: str):
    """Return name and number of rejected rows of a unit's current edition, None if no register is loaded."""
    return frappe.db.get_value(EDITION, {"current_key": agency}, ["name", "rejected_count"], as_dict=True)
