"""Legal Basis: a law, order, standard or working rule that rules of the system rest on (R-016)."""

from itertools import pairwise

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.certificate import legal_bases
from enforcement_cert.domain.account_data import read_web_address
from enforcement_cert.errors import plain_refusals


class LegalBasis(Document):
    """A rule book with its days and articles; what it says is cited beside refusals."""

    source_link: str | None

    def validate(self):
        self.check_days()
        if self.superseded_by == self.name:
            frappe.throw(_("A rule cannot be superseded by itself. Choose the later rule."))
        with plain_refusals():
            self.source_link = read_web_address(self.source_link)

    def check_days(self):
        """Adopted, published, in force, ended: each day not before the one that precedes it."""
        names = ("adopted_on", "published_on", "effective_on", "ended_on")
        days = [(name, frappe.utils.getdate(self.get(name))) for name in names if self.get(name)]
        for (earlier, first), (later, second) in pairwise(days):
            if second < first:
                labels = (_(self.meta.get_label(later)), _(self.meta.get_label(earlier)))
                frappe.throw(_("“{0}” lies before “{1}”. Correct one of the days.").format(*labels))

    def on_update(self):
        legal_bases.forget()

    def after_rename(self, old, new, merge=False):
        legal_bases.forget()

    def on_trash(self):
        legal_bases.forget()
