"""A session with people who wait for it; the clock of examinations is set by the test, records and rules are real."""

from datetime import datetime, timedelta

import frappe
import pytest
from frappe.model.document import Document
from frappe.utils import add_days, add_months, get_datetime, getdate

from enforcement_cert.examination import clock, entrance, registering, results, sessions
from enforcement_cert.testing import factories as make
from tests.review_years import review_of

SESSION, CANDIDATE, EVENT = "Exam Session", "Exam Candidate", "Exam Entrance Event"
OFFICER = "Enforcement Officer"


class ExamClock:
    """Sets the moment all of examination/ sees, in minutes from the start of a session."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.moment = frappe.utils.now_datetime().replace(microsecond=0)
        monkeypatch.setattr(clock, "now", lambda: self.moment)
        monkeypatch.setattr(frappe.local, "lang", "zh")

    def to(self, session, minutes: float) -> datetime:
        """Stand so many minutes after (or, negative, before) the start of a session."""
        self.moment = get_datetime(session.starts_at) + timedelta(minutes=minutes)
        return self.moment


class ExamWorld:
    """A unit with its team, a second reviewer of its office, and an open session of that office.

    A test that needs one certificate and one application throughout keeps them here.
    """

    certificate: Document
    application: Document

    def __init__(self, *, can_log_in: bool = False, office: str | None = None, **session):
        make.as_user("Administrator")
        self.agency = make.make_agency()
        self.team = make.make_team(self.agency, can_log_in=can_log_in)
        self.office = office or self.agency.reviewing_office
        place = {"legal_office": self.agency.reviewing_office, "may_review": 1}
        self.team["second"] = make.make_user("City Legal Office", can_log_in=can_log_in, **place)
        self.session = make.make_exam_session(self.office, **session)

    def remove(self) -> None:
        """Take everything out of the database again; for tests that had to commit."""
        frappe.db.rollback()
        make.as_user("Administrator")
        make.remove_exam_sessions(self.session.name)
        make.remove_agency(self.agency.name, list(self.team.values()))
        frappe.db.commit()

    def applicant(self, **officer):
        """A new applicant whose application waits for the examination; returns it."""
        make.as_user("Administrator")
        person = make.make_officer(self.agency, **{"exam_result": "Not Taken", **officer})
        return make.make_application(person, self.team, "Legal Review")

    def review(self, **facts):
        """An officer in the review with examination; returns the certificate."""
        from enforcement_cert.review import applying

        make.as_user("Administrator")
        due = add_days(getdate(), 20)
        name = facts.pop("officer_name", "年审人员")
        officer = make.make_officer(self.agency, officer_name=name)
        issued = str(add_months(due, -24))
        days = {"review_due_on": due, "review_count": 1, **facts}
        certificate = make.make_reviewable(self.agency, issued, officer=officer.name, **days)
        make.as_user(self.team["clerk"])
        result = applying.apply_for_review([certificate.name])
        assert result["done"] == 1, result
        review = frappe.db.get_value("Certificate Review", review_of(certificate), "review_kind")
        assert review == "Review With Examination"
        return certificate

    def register(self, *cases, role: str = "reviewer", session=None) -> dict:
        """Register applications and certificates under review."""
        make.as_user(self.team[role])
        applications = [case.name for case in cases if case.doctype == "Certificate Application"]
        reviews = [review_of(case) for case in cases if case.doctype == "Enforcement Certificate"]
        return registering.register((session or self.session).name, applications, reviews)

    def candidate(self, case, session=None):
        """The living candidate of an application or certificate."""
        key = f"{(session or self.session).name}:{case.officer}"
        name = frappe.db.get_value(CANDIDATE, {"living_candidate_key": key}, "name")
        return frappe.get_doc(CANDIDATE, name) if name else None

    def scan(self, certificate, role: str = "reviewer", **more) -> dict:
        """Scan a certificate's printed code at the door."""
        make.as_user(self.team[role])
        token = frappe.db.get_value("Enforcement Certificate", certificate.name, "verification_token")
        return entrance.scan(self.session.name, f"https://zfz.example/v/{token}", **more)

    def show_number(self, number: str, role: str = "reviewer", **more) -> dict:
        """Show an identity number at the door."""
        make.as_user(self.team[role])
        return entrance.admit_by_number(self.session.name, number, **more)

    def number_of(self, case) -> str:
        """The full identity number behind a case."""
        from enforcement_cert.access.masking import OFFICER_IDENTITY

        return OFFICER_IDENTITY.open(frappe.db.get_value(OFFICER, case.officer, "identity_cipher"))

    def sit(self, case, score: float, session=None) -> dict:
        """Admit somebody past the door and confirm a score."""
        make.as_user(self.team["reviewer"])
        candidate = self.candidate(case, session)
        candidate.db_set({"attendance": "Admitted", "admitted_at": clock.now()})
        return results.confirm_result(candidate.name, score)

    def close(self) -> dict:
        make.as_user(self.team["reviewer"])
        return sessions.close_session(self.session.name)

    def events(self, **filters) -> list:
        """What happened at the door, in its order."""
        fields = ["event_kind", "method", "candidate", "why", "finding", "shown_number", "officer", "review"]
        found = {"session": self.session.name, **filters}
        return frappe.get_all(EVENT, filters=found, fields=fields, order_by="creation, event_kind")
