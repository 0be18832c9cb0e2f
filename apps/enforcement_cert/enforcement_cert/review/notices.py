"""What units, officers and offices are told about reviews: one function, one in-site outbox.

Channels beyond the site (R-164, R-218) take their messages from here once there is a room for them.
"""

import frappe

from enforcement_cert.review import clock

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
    return True
