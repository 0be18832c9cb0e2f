"""An online examination for tests: a province's bank, a session that has begun, one admitted candidate."""

from datetime import timedelta

import frappe

from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.examination import attempts, clock, sitting
from enforcement_cert.testing import factories as make


class Sitting:
    """Made by the administrator; the candidate's calls are those of a guest."""

    def __init__(self, counts=(2, 2, 1), *, can_log_in: bool = False, **blueprint) -> None:
        make.as_user("Administrator")
        self.offices = make.make_offices()
        self.office = self.offices["city"]
        self.subject = make.make_exam_subject()
        self.blueprint = make.make_exam_blueprint(self.subject, counts, **{"takes_photos": 0, **blueprint})
        self.session = make.make_exam_session(
            self.office.name,
            clock.now() - timedelta(minutes=1),
            subject=self.subject,
            blueprint=self.blueprint.name,
        )
        self.session.db_set("session_state", "Running")
        self.agency = make.make_agency(reviewing_office=self.office.name)
        self.officer = make.make_officer(self.agency)
        self.candidate = make.make_exam_candidate(self.session, self.officer)
        self.reviewer = make.make_user(
            "City Legal Office", legal_office=self.office.name, may_review=1, can_log_in=can_log_in
        )

    @property
    def last_six(self) -> str:
        cipher = frappe.db.get_value("Enforcement Officer", self.officer.name, OFFICER_IDENTITY.cipher_field)
        return OFFICER_IDENTITY.open(cipher)[-6:]

    @property
    def attempt(self):
        return frappe.get_doc("Exam Attempt", {"candidate": self.candidate.name})

    def code(self) -> str:
        """Hand out a code as the reviewer."""
        make.as_user(self.reviewer)
        code = attempts.hand_out_code(self.candidate.name)["code"]
        make.as_user("Guest")
        return code

    def signed_in(self) -> str:
        """Return the ticket of a candidate who has signed in."""
        return sitting.sign_in(self.last_six, self.code())["ticket"]

    def begun(self) -> str:
        """Return the ticket of a candidate who writes."""
        ticket = self.signed_in()
        sitting.begin(ticket)
        return ticket

    def right_answers(self) -> dict[int, str]:
        """What stands sealed beside the paper."""
        from enforcement_cert.examination.papers import open_key

        return open_key(self.attempt.name, self.attempt.answer_key)

    def move_end(self, seconds: int) -> None:
        """Move the end of the sitting to so many seconds from now."""
        frappe.db.set_value("Exam Attempt", self.attempt.name, "ends_at", clock.now() + timedelta(seconds=seconds))

    def remove(self) -> None:
        """Take everything away again; for tests that had to commit."""
        make.as_user("Administrator")
        make.remove_exam_sessions(self.session.name)
        make.remove_exam_subject(self.subject)
        make.remove_agency(self.agency.name, users=[self.reviewer])


def answers(given: dict[int, str], sequence: int = 1) -> list[dict]:
    """Return answers as the page sends them."""
    return [
        {"position": position, "given": letters, "sequence": sequence, "is_doubtful": False}
        for position, letters in given.items()
    ]
