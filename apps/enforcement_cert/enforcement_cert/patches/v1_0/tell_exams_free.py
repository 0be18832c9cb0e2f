"""Notices of examinations name time, seat, what to bring, and that nothing is to be paid (R-174).

Only texts that nobody has changed since they were shipped; safe to run any number of times.
"""

import frappe

_SHIPPED = {
    "Holder": "{name}，请于{day}到{place}参加{subject}。",
    "Staff": "{unit}{name}须于{day}到{place}参加{subject}。",
}
_NEW = {
    "Holder": {
        "body": "{name}，请于{day} {time}到{place}参加{subject}考试，座位号{seat}。"
        "请携带{bring}，入场前核验。考试不收取任何费用。"
    },
    "Staff": {
        "body": "{unit}{name}须于{day} {time}到{place}参加{subject}考试，座位号{seat}，携带{bring}。"
        "考试不收取任何费用。",
        "gathered_body": "有 {count} 人须参加{subject}考试，时间{day} {time}，地点{place}：{list}。"
        "考试不收取任何费用。",
    },
}


def execute() -> None:
    """Replace the shipped texts of the event where they stand unchanged."""
    for audience, old in _SHIPPED.items():
        unchanged = {"event": "Exam Announced", "audience": audience, "body": old}
        for name in frappe.get_all("Message Template", filters=unchanged, pluck="name", order_by="name"):
            frappe.db.set_value("Message Template", name, _NEW[audience], update_modified=False)
