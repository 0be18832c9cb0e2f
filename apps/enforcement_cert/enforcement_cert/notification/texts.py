"""The texts in force, and how a message is made of one."""

import frappe

from enforcement_cert.domain.notices import Audience, fill, list_of

TEMPLATE = "Message Template"
_FIELDS = ["name", "event", "audience", "channel", "title", "body", "gathered_title", "gathered_body"]
_FIELDS.append("provider_template")


def texts_in_force() -> dict[tuple[str, str, str], frappe._dict]:
    """Return (event, audience, channel or "") → text, read once per request."""
    known = getattr(frappe.local, "enforcement_message_texts", None)
    if known is None:
        rows = frappe.get_all(TEMPLATE, filters={"template_status": "In Force"}, fields=_FIELDS, order_by="name")
        known = {(row.event, row.audience, row.channel or ""): row for row in rows}
        frappe.local.enforcement_message_texts = known
    return known


def forget_texts() -> None:
    """Read the texts anew: one was put in force or replaced."""
    frappe.local.enforcement_message_texts = None


def find_text(event: str, audience: str, channel: str) -> frappe._dict | None:
    """Return the text of a channel, else that for all channels, else None."""
    texts = texts_in_force()
    return texts.get((str(event), str(audience), channel)) or texts.get((str(event), str(audience), ""))


def write(text: frappe._dict, facts: dict[str, str]) -> tuple[str, str]:
    """Return title and body of one message."""
    return fill(text.title, facts)[:140], fill(text.body, facts)


def write_gathered(text: frappe._dict, all_facts: list[dict[str, str]]) -> tuple[str, str]:
    """Return title and body of one message that stands for several (staff only)."""
    names = [facts.get("name") or facts.get("number") or "–" for facts in all_facts]
    facts = {**all_facts[0], "count": str(len(all_facts)), "list": list_of(names)}
    title = fill(text.gathered_title or text.title, facts)
    return title[:140], fill(text.gathered_body or "{list}", facts)


def has_gathered_form(audience: str) -> bool:
    """Officers get every message by itself; staff get those of one event together."""
    return audience == Audience.STAFF
