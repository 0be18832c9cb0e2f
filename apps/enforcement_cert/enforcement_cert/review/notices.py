"""What units, officers and offices are told about reviews: one function, one in-site outbox.

Each notice also goes into the inboxes of those concerned, and further as they have chosen (notification/).
"""

import frappe

from enforcement_cert.review import clock
from enforcement_cert.review.announcing import announce_matter

NOTICE = "Review Notice"


def tell(kind: str, agency: str, subject: str, *, key: str, **more: object) -> bool:
    """Put one notice into the outbox; False if the same `key` has been told before.

    `more`: officer, certificate, for_office, due_on, days_before. Whoever may see the unit sees it.
    """
    if frappe.db.exists(NOTICE, {"notice_key": key}):
        return False
    office = frappe.get_cached_value("Enforcement Agency", agency, "reviewing_office")
    notice = frappe.new_doc(NOTICE)
    notice.update({"notice_kind": kind, "agency": agency, "subject": subject, "for_office": office, **more})
    notice.update({"told_at": clock.now(), "notice_key": key})
    notice.flags.is_step = True
    notice.insert(ignore_permissions=True)  # the outbox; nobody writes it by hand
    announce_matter(notice)
    return True
