"""Forced Cancellation: one person's entry on the list. Acts: personnel/forced_list.py; rules: domain/forced_list.py."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate

from enforcement_cert.access.masking import FORCED_IDENTITY
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.errors import block
from enforcement_cert.domain.forced_list import STANDING, ListAction, ListStatus
from enforcement_cert.domain.identifiers import read_identity_number
from enforcement_cert.domain.text import clean_name
from enforcement_cert.errors import PlainDuplicates, plain_refusals
from enforcement_cert.messages import explain
from enforcement_cert.personnel.documents import keep_document

_ENTERED = ("person_name", "identity_number", "ground", "legal_basis", "facts", "proposal_document")


class ForcedCancellation(PlainDuplicates, Document):
    """An office enters a proposal; from then on only acts of the service change it, each kept in the history."""

    SECRETS = ("identity_cipher", "identity_digest", "living_list_key")
    person_name: str
    proposal_document: str | None

    def as_dict(self, *args, **kwargs):
        """The record as it is sent to browsers: right after an insert the engine filters nothing."""
        columns = super().as_dict(*args, **kwargs)
        for field in self.SECRETS:
            columns.pop(field, None)
        return columns

    def before_validate(self):
        if self.flags.is_list_act:
            self.living_list_key = self.key_of_status()
            return
        if not self.is_new():
            frappe.throw(_("An entry of the list is changed by its own acts only: decide, object, remove."))
        self.take_proposal()

    def take_proposal(self):
        """Whatever a browser sends beside what a proposal consists of is dropped (R-091)."""
        given = {field: self.get(field) for field in _ENTERED}
        self.require_texts(given)
        for field in self.meta.get_fieldnames_with_value():
            if field not in _ENTERED:
                self.set(field, None)
        self.acts = []
        scope = current_scope()
        if not scope.office:
            frappe.throw(_("Only a legal office can propose a person for the list."), frappe.PermissionError)
        if not self.proposal_document:
            frappe.throw(_("Please attach the signed document of the proposal."))
        self.seal_person(given["identity_number"])
        self.proposal_document = keep_document(self.proposal_document, self, "proposal_document")
        self.list_status = str(ListStatus.PROPOSED)
        self.update({"proposing_office": scope.office, "proposed_by": frappe.session.user, "proposed_on": getdate()})
        self.living_list_key = self.key_of_status()
        self.note(ListAction.PROPOSE, None, self.facts, self.proposal_document)

    def require_texts(self, given: dict):
        for field, value in given.items():
            if not isinstance(value, str | None):
                frappe.throw(_("{0} must be a text.").format(_(self.meta.get_label(field))))

    def seal_person(self, number: str):
        """Check the number and the name, and keep the number as everywhere: masked, encrypted, as digest."""
        with plain_refusals():
            self.person_name = clean_name(self.person_name)
            identity = read_identity_number(number, today=getdate())
        self.update(FORCED_IDENTITY.seal(identity.number))

    def key_of_status(self) -> str | None:
        """One open proposal and one standing entry per person; the database keeps it."""
        status = ListStatus(self.list_status)
        if status in STANDING:
            return f"{self.identity_digest}:standing"
        return f"{self.identity_digest}:proposed" if status is ListStatus.PROPOSED else None

    def note(self, action: ListAction, before: str | None, reason: str | None, document: str | None = None):
        """Write an act into the history: who, for which office, when, why."""
        office = current_scope().office
        self.append(
            "acts",
            {
                "acted_at": frappe.utils.now_datetime(),
                "action": str(action),
                "from_status": before,
                "to_status": self.list_status,
                "acted_by": frappe.session.user,
                "acted_for": frappe.db.get_value("Legal Office", office, "office_name") if office else "",
                "reason": reason,
                "document": document,
            },
        )

    def sentence_on_race(self) -> str:
        """What an office reads whose entry came after another one of the same person."""
        key = {"living_list_key": self.living_list_key, "name": ["!=", self.name or ""]}
        other = frappe.db.get_value(self.doctype, key, "name", for_update=True)
        return explain(block("list_person_entered", number=other or "–"))

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("Entries of the list are never deleted, only removed with a reason."))
