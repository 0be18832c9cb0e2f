"""Channels, texts and settings of messages on a fresh site; what an administrator has changed stays."""

import csv
from pathlib import Path

import frappe
from frappe.utils import now_datetime

# kind, use, for officers, for staff, keeps quiet hours. Without a provider nothing leaves the house (G-095).
CHANNELS = (
    ("In-Site", "On", 1, 1, 0),
    ("E-mail", "Outbox Only", 0, 0, 0),
    ("SMS", "Outbox Only", 1, 0, 1),
    ("WeChat", "Off", 1, 1, 1),
)
TEXTS = Path(__file__).parent / "data" / "message_texts.csv"


def insert_message_defaults() -> None:
    """Insert missing channels, and a text for every event that has none yet."""
    for kind, mode, for_holders, for_staff, quiet in CHANNELS:
        if not frappe.db.exists("Notification Channel", kind):
            channel = frappe.new_doc("Notification Channel")
            channel.update({"channel_kind": kind, "channel_mode": mode, "keeps_quiet_hours": quiet})
            channel.update({"for_holders": for_holders, "for_staff": for_staff})
            channel.insert(ignore_permissions=True)  # set-up has no user to ask
    with TEXTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if not frappe.db.exists("Message Template", {"event": row["event"], "audience": row["audience"]}):
                _insert_text(row)


def _insert_text(row: dict[str, str]) -> None:
    text = frappe.new_doc("Message Template")
    text.update(row)
    text.insert(ignore_permissions=True)  # set-up has no user to ask
    key = f"{text.event}|{text.audience}|"
    text.db_set({"template_status": "In Force", "in_force_at": now_datetime(), "living_text_key": key})
