"""Review Campaign: the review year of one office, with its window."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, getdate

from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.campaigns import window_findings
from enforcement_cert.errors import PlainDuplicates, refuse, sentences_of

FIRST_YEAR, LAST_YEAR = 2000, 2100


class ReviewCampaign(PlainDuplicates, Document):
    """Draft → Open → Closed; the steps are in review/campaigns.py."""

    def before_validate(self):
        self.legal_office = self.legal_office or current_scope().office
        self.keep_what_the_steps_fill()

    def keep_what_the_steps_fill(self):
        """Status and announcement come from the steps alone; what a browser sends of them is dropped."""
        if self.flags.is_step:
            return
        before = self.get_doc_before_save() or frappe.new_doc(self.doctype)
        for field in self.meta.fields:
            if field.read_only and field.fieldname not in ("campaign_title", "campaign_key"):
                self.set(field.fieldname, before.get(field.fieldname))

    def validate(self):
        self.review_year = cint(self.review_year)
        if not FIRST_YEAR <= self.review_year <= LAST_YEAR:
            frappe.throw(_("Please enter the year of the review in four digits."))
        if self.campaign_status == "Closed" and not self.flags.is_step:
            frappe.throw(_("A closed campaign is not changed any more."))
        findings = window_findings(self.review_year, getdate(self.opens_on), getdate(self.closes_on))
        blocking = [finding for finding in findings if finding.blocks]
        if blocking:
            refuse(sentences_of(blocking))
        for sentence in sentences_of(findings):
            frappe.msgprint(sentence, indicator="orange", alert=True)
        self.campaign_key = f"{self.review_year}:{self.legal_office}"
        office = frappe.db.get_value("Legal Office", self.legal_office, "office_name") or ""
        self.campaign_title = _("Review {0}, {1}").format(self.review_year, office)[:140]

    def take_step(self, values: dict) -> None:
        """Save what a step of review/campaigns.py changes."""
        self.flags.is_step = True
        self.update(values)
        self.save(ignore_permissions=True)  # the step has asked who may
        self.flags.is_step = False

    def sentence_on_race(self) -> str:
        """What who comes second reads."""
        return _("There is a campaign of this office for this year already.")
