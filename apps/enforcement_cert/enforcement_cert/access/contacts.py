"""Address book entries, which the engine writes for every login."""

from frappe.model.document import Document
from frappe.model.naming import make_autoname


def name_contact(doc: Document, method: str | None = None) -> None:
    """Name an entry by chance. Hook: Contact, autoname.

    The engine would name it after the person, and two logins of one name, opened at the same moment,
    would meet in the unique key.
    """
    doc.name = make_autoname("hash", doc.doctype)
