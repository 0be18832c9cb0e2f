"""0002: workers are found and times of the queue are read with rq 2."""

from datetime import datetime, timezone
from types import SimpleNamespace


def test_workers_are_listed_by_the_doctor(engine):
    from frappe.utils.doctor import get_workers

    assert isinstance(get_workers(), list)


def test_a_time_with_a_zone_is_converted_like_one_without(engine):
    from frappe.utils.data import convert_utc_to_timezone

    naive = datetime(2026, 1, 31, 16, 0)
    expected = convert_utc_to_timezone(naive, "Asia/Shanghai")
    assert expected.strftime("%Y-%m-%d %H:%M") == "2026-02-01 00:00"
    assert convert_utc_to_timezone(naive.replace(tzinfo=timezone.utc), "Asia/Shanghai") == expected


def test_use_of_a_worker_is_a_share_of_its_life(engine):
    from frappe.core.doctype.rq_worker.rq_worker import compute_utilization

    worker = SimpleNamespace(birth_date=datetime(2026, 1, 1, tzinfo=timezone.utc), total_working_time=1.0)
    assert 0 < compute_utilization(worker) < 100
