"""The term of an entrusted unit that came with a package becomes a letter of this site (R-200, G-024).

Letters themselves stay where they were sealed. Without one in force here the unit could apply for nothing, and
the daily job would suspend its certificates.
"""

from collections.abc import Iterator
from datetime import date

import frappe
from dateutil.relativedelta import relativedelta
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.domain.entrustment import LONGEST_YEARS
from enforcement_cert.organization.letter_facts import LETTER, state_of


def restore_letters(agency, first: date | None, last: date | None) -> None:
    """Write the letters of a term (both days inclusive) for a unit that was just taken in.

    Only for system administrators. A term without a last day, or a unit without a superior, gives none: whoever
    entrusts then has to enter the letter.
    """
    if agency.agency_kind != "Entrusted Unit" or not agency.superior_agency or not last:
        return
    for begin, end in terms(min(first or getdate(), last), last):
        _write_letter(agency, begin, end)


def terms(first: date, last: date) -> Iterator[tuple[date, date]]:
    """Split an unbroken entrustment into terms of letters, none longer than a letter may be."""
    while first <= last:
        end = min(last, first + relativedelta(years=LONGEST_YEARS, days=-1))
        yield first, end
        first = end + relativedelta(days=1)


def _write_letter(agency, first: date, last: date) -> None:
    content = agency.power_scope or _("See the sealed letter.", lang=frappe.db.get_default("lang") or "zh")
    letter = frappe.new_doc(LETTER)
    letter.update(
        {
            "entrusted_unit": agency.name,
            "unit_name": agency.agency_name,
            "entrusting_agency": agency.superior_agency,
            "valid_from": first,
            "valid_until": last,
            "matters": content,
            "powers": content,
            "is_published": 0,  # the sealed letter is not here
            "confirmed_at": now_datetime(),
        }
    )
    letter.letter_state = state_of(letter)
    letter.flags.ignore_validate = True  # it was put in force where the package was made
    # Nobody enters letters in force by hand; only a system administrator's package gets here.
    letter.insert(ignore_permissions=True)
