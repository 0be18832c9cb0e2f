"""The page /my-review: the section of my_review.py by itself, in the look of /my-certificate; no script at all."""

import frappe
from frappe import _

from enforcement_cert.portal import my_review
from enforcement_cert.portal.my_certificate_page import MyCertificatePage, common_facts

PATH = "my-review"


class MyReviewPage(MyCertificatePage):
    """Page renderer (hook `page_renderer`) for /my-review."""

    own_path = PATH

    def draw(self, officer: str | None) -> str:
        """Return the page of an officer, or the sentence for logins that are none."""
        facts = my_review.section_facts(officer) if officer else {}
        return frappe.render_template(
            "enforcement_cert/templates/officer/my_review.html",
            {**facts, **common_facts(), "officer": officer, "title": _("My Review")},
        )
