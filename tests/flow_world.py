"""One unit with its team and certificates, and what the tests of cancellation, loss and replacement do with them."""

import frappe
from frappe.utils import getdate

from enforcement_cert.certificate import cancellation_requests, loss_reports
from enforcement_cert.testing import factories as make

CERTIFICATE, REQUEST, LOSS = "Enforcement Certificate", "Cancellation Request", "Loss Report"
REASON = "调离执法岗位"


class FlowWorld:
    """A unit, its team, and the logins around it; `holder` belongs to `officer`."""

    def __init__(self, **agency):
        make.as_user("Administrator")
        self.agency = make.make_agency(**agency)
        self.team = make.make_team(self.agency)

    @classmethod
    def of(cls, agency, team):
        """The same for a unit that exists already."""
        world = cls.__new__(cls)
        world.agency, world.team = agency, team
        return world

    def certificate(self, **officer):
        """Return a new valid certificate of the unit."""
        make.as_user("Administrator")
        return make.make_certificate(make.make_officer(self.agency, **officer), self.team)

    def act_as(self, role: str) -> None:
        """Become one of the team: clerk, checker, reviewer, maker."""
        make.as_user(self.team[role])

    def draft(self, certificate, kind="With Certificate", ground="Leaving", **more):
        """Ask for a cancellation as the clerk; returns the request."""
        self.act_as("clerk")
        return cancellation_requests.draft_one(certificate.name, kind, ground, REASON, **more)

    def decide(self, request, role: str, act: str, reason: str = "") -> None:
        """Take one step as one of the team."""
        self.act_as(role)
        cancellation_requests.decide_one(request.name, act, reason)
        request.reload()

    def lose(self, certificate, role: str = "clerk"):
        """Report the loss of a card; returns the report."""
        self.act_as(role)
        return frappe.get_doc(LOSS, loss_reports.report_loss(certificate.name, "公交车上遗失")["name"])

    def declare_void(self, report, role: str = "clerk", **more) -> dict:
        """Record a notice that fits the report."""
        self.act_as(role)
        result = loss_reports.record_notice(report.name, **{**self.notice(report), **more})
        report.reload()
        return result

    def notice(self, report) -> dict:
        """The facts of a notice published today, with an upload of the present login."""
        from enforcement_cert.desk.certificate_flows import notice_text

        document = frappe.get_doc(CERTIFICATE, report.certificate)
        return {
            "medium": "Newspaper",
            "medium_name": "大众日报",
            "published_on": str(getdate()),
            "notice_text": notice_text(report, document),
            "notice_file": upload(),
        }


def upload(content: bytes = b"%PDF-1.4 notice") -> str:
    """Return the address of a new private upload of the present login."""
    file = frappe.new_doc("File")
    file.update({"file_name": f"声明-{frappe.generate_hash(length=6)}.pdf", "content": content, "is_private": 1})
    return file.insert(ignore_permissions=True).file_url


def status_of(certificate) -> str:
    """The status of a certificate as it is stored."""
    return frappe.db.get_value(CERTIFICATE, certificate.name, "certificate_status")


def public_answer_of(token: str) -> str:
    """What a citizen's telephone would read for a code, past every cache."""
    from enforcement_cert.domain.certificate_states import public_status
    from enforcement_cert.portal import certificates, store

    row = frappe.db.get_value(CERTIFICATE, {"verification_token": token}, list(certificates.FIELDS), as_dict=True)
    return str(public_status(store.facts_of({**row, "letter_token": None} if row else None), getdate()))
