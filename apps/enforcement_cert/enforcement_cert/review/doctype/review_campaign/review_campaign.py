"""Review Campaign: one office's windows for the reviews of a year; what the rules allow stands in the rule profile."""

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.errors import PlainDuplicates

_ORDER = ("opens_on", "unit_review_by", "office_review_by", "closes_on")


class ReviewCampaign(PlainDuplicates, Document):
    """The windows of a year; they inform and remind, the last days of the law stand in the rule."""

    def validate(self):
        self.campaign_key = f"{self.legal_office}:{self.review_year}"
        days = [str(self.get(field)) for field in _ORDER if self.get(field)]
        if days != sorted(days):
            frappe.throw(_("The days of the windows follow one another: applications, unit, office, completion."))
        if not 1990 <= int(self.review_year or 0) <= 2199:
            frappe.throw(_("Please give the year of the review."))

    def sentence_on_race(self) -> str:
        """What a reviewer reads when the office has a campaign for the year already."""
        return _("This office has a campaign for the year {0} already.").format(self.review_year)

    def on_trash(self):
        if self.campaign_status != "Draft" and not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
