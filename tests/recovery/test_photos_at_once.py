"""An inspector's browser opens both photos of a sitting at the same moment: both are shown, both are written down."""

from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import frappe
import pytest

from enforcement_cert.access import audit
from enforcement_cert.examination import sitting
from enforcement_cert.testing import factories as make
from tests.api.test_online_exam import photo
from tests.exam_sittings import Sitting


@pytest.mark.requirement("R-169", "X-13", "G-097")
def test_files_opened_at_the_same_moment_are_all_shown_and_all_noted(commit_site, http):
    world = Sitting(can_log_in=True)
    try:
        ticket = world.begun()
        for moment, width in (("start", 320), ("random", 330)):
            sitting.keep_photo(ticket, moment, photo(width))
        frappe.db.commit()
        attempt = world.attempt
        inspector = http(world.reviewer, make.PASSWORD)
        for _round in range(4):
            frappe.cache.delete_keys("personal_data_opened:")
            before = noted(attempt)
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(inspector.get, (attempt.photo_at_start, attempt.photo_random)))
            assert [answer.headers["Content-Type"] for answer in answers] == ["image/jpeg"] * 2
            assert noted(attempt) == before + 2
        require_a_chain(8)
    finally:
        frappe.db.rollback()
        world.remove()
        frappe.db.commit()


def require_a_chain(count: int) -> None:
    """The last entries of the register follow each other without a gap, each holding the hash of the one before."""
    fields = ["position", "entry_hash", "previous_hash"]
    last = frappe.get_all(audit.LOG, fields=fields, order_by="position desc", limit=count)
    for entry, before in pairwise(last):
        assert (entry.position, entry.previous_hash) == (before.position + 1, before.entry_hash)


def noted(attempt) -> int:
    frappe.db.rollback()
    return frappe.db.count(audit.LOG, {"record_name": attempt.name, "act": "Photo Opened"})
