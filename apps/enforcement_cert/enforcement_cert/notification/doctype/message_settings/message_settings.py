"""Message Settings: reminders, quiet hours, gathering, attempts."""

from frappe.model.document import Document
from frappe.utils import cint

from enforcement_cert.domain.notices import read_reminder_days, read_time_of_day
from enforcement_cert.errors import plain_refusals

# field: least and most
LIMITS = {
    "gather_minutes": (0, 24 * 60),
    "most_attempts": (1, 20),
    "first_wait_minutes": (1, 24 * 60),
    "keep_days": (30, 3650),
}


class MessageSettings(Document):
    """A single page for administrators."""

    reminder_days: str | None

    def validate(self):
        with plain_refusals():
            days = read_reminder_days(self.reminder_days)
            for field in ("quiet_from", "quiet_until"):  # as text: the engine fills a new time with the present one
                self.set(field, f"{read_time_of_day(self.get(field) or '0:00'):%H:%M}")
        self.reminder_days = ", ".join(str(day) for day in days)
        for field, (least, most) in LIMITS.items():
            self.set(field, min(max(cint(self.get(field)), least), most))
