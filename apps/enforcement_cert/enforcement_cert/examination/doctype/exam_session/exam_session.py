"""Exam Session: time, place and rules of one examination; its steps are those of examination/sessions.py."""

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document

from enforcement_cert.domain.examinations import (
    SessionRules,
    SessionState,
    budget_bearer,
    require_state_change,
    session_findings,
)
from enforcement_cert.errors import plain_refusals, refuse, sentences_of
from enforcement_cert.examination.sessions import PRESETS

# What stands still once somebody has come through the door.
_FIXED = (
    "subject",
    "starts_at",
    "minutes",
    "exam_room",
    "room_address",
    "full_mark",
    "pass_mark",
    "attempts_allowed",
)
_TOLD = ("starts_at", "exam_room", "room_address")


class ExamSession(Document):
    """One examination in one room. The budget that bears its cost follows from the organising office (R-110)."""

    subject: str | None
    starts_at: datetime | str | None

    def before_validate(self):
        if self.is_new():
            self.take_presets()
        self.settle_start()
        self.settle_budget()

    def validate(self):
        self.keep_state_to_its_steps()
        self.require_sensible_numbers()
        self.keep_what_has_begun()
        self.require_own_invigilators()

    def on_update(self):
        from enforcement_cert.examination import announcing

        is_moved = any(self.has_value_changed(field) for field in _TOLD)
        if not self.flags.in_insert and is_moved and self.session_state == SessionState.OPEN:
            announcing.announce_candidates(self)

    def take_presets(self):
        """What is left empty on a new session comes from the settings (G-010, G-011)."""
        settings = frappe.get_cached_doc("Exam Settings")
        for field in PRESETS:
            if self.get(field) in (None, ""):
                self.set(field, settings.get(field))
        self.subject = self.subject or settings.default_subject
        self.session_state = str(SessionState.PLANNED)

    def settle_start(self):
        """A session begins on a whole minute, as it is announced."""
        if self.starts_at:
            self.starts_at = frappe.utils.get_datetime(self.starts_at).replace(second=0, microsecond=0)

    def settle_budget(self):
        """The budget of the organising office's own level, whatever was sent (R-110, R-174)."""
        if not self.legal_office:
            return
        level, division = frappe.db.get_value(
            "Legal Office", self.legal_office, ["government_level", "administrative_division"]
        ) or ("", "")
        division_level = frappe.db.get_value("Administrative Division", division, "division_level")
        with plain_refusals():
            bearer = budget_bearer(level, division, division_level)
        self.update({"budget_level": str(bearer.level), "budget_bearer": bearer.division})

    def keep_state_to_its_steps(self):
        before = self.get_doc_before_save()
        if not before or before.session_state == self.session_state:
            return
        if not self.flags.is_step:
            frappe.throw(_("The state of a session changes by its own steps only."))
        with plain_refusals():
            require_state_change(before.session_state, self.session_state)

    def require_sensible_numbers(self):
        if findings := session_findings(self.rules()):
            refuse(sentences_of(findings))
        highest = frappe.db.get_value("Exam Candidate", {"session": self.name}, "max(seat_number)") or 0
        if self.capacity < highest:
            frappe.throw(_("Seat {0} is given already; the session cannot have fewer seats.").format(highest))

    def rules(self) -> SessionRules:
        """The session's numbers as the rules see them."""
        return SessionRules(
            minutes=self.minutes or 0,
            full_mark=self.full_mark or 0,
            pass_mark=self.pass_mark or 0,
            capacity=self.capacity or 0,
            attempts_allowed=self.attempts_allowed or 0,
            opens_minutes=self.entrance_opens_minutes or 0,
            closes_minutes=self.entrance_closes_minutes or 0,
        )

    def keep_what_has_begun(self):
        before = self.get_doc_before_save()
        if not before or before.session_state not in (SessionState.RUNNING, SessionState.CLOSED):
            return
        if any(self.has_value_changed(field) for field in _FIXED):
            frappe.throw(_("The session has begun; time, place and marks do not change any more."))

    def require_own_invigilators(self):
        """Invigilators sit in the organising office: only there the list of the session is read."""
        for row in self.invigilators:
            placed = {"user": row.user, "legal_office": self.legal_office, "is_active": 1}
            if not frappe.db.exists("User Assignment", placed):
                frappe.throw(
                    _("{0} has no login of the organising office and cannot be its invigilator.").format(row.user)
                )
            row.full_name = frappe.db.get_value("User", row.user, "full_name")

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("This record is evidence and is not deleted."))
