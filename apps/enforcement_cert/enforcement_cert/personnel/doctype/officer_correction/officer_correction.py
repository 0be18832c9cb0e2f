"""Officer Correction: a request to correct one fact of one person. Steps: personnel/corrections.py."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import getdate, now_datetime

from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.corrections import Fact, RequestStatus, decider_of, needs_evidence, read_right_value
from enforcement_cert.domain.errors import block
from enforcement_cert.errors import plain_duplicates, plain_refusals
from enforcement_cert.messages import explain
from enforcement_cert.personnel import corrections, forced_list
from enforcement_cert.personnel.documents import keep_document
from enforcement_cert.personnel.officers import OFFICER

_ENTERED = ("officer", "fact", "new_value", "new_date", "new_sex", "reason", "evidence")
_INPUT = {Fact.BIRTH_DATE: "new_date", Fact.SEX: "new_sex"}


class OfficerCorrection(Document):
    """The unit or the officer asks; the present value is taken from the record, never from the form."""

    SECRETS = ("old_value_cipher", "new_value_cipher", "living_fact_key")
    evidence: str | None

    def as_dict(self, *args, **kwargs):
        """The record as it is sent to browsers: right after an insert the engine filters nothing."""
        columns = super().as_dict(*args, **kwargs)
        for field in self.SECRETS:
            columns.pop(field, None)
        return columns

    def before_validate(self):
        if self.flags.is_correction_step:
            return
        if not self.is_new():
            frappe.throw(_("A request is not changed any more. Withdraw it and make a new one."))
        self.take_request()

    def take_request(self):
        """Keep what was entered, take everything else from the archive."""
        given = {field: self.get(field) for field in _ENTERED}
        if not all(isinstance(value, str | None) or hasattr(value, "isoformat") for value in given.values()):
            frappe.throw(_("Please fill in the form with texts."))
        for field in self.meta.get_fieldnames_with_value():
            if field not in _ENTERED:
                self.set(field, None)
        fact, officer = self.chosen_fact(), self.own_officer()
        self.take_values(fact, officer)
        self.require_evidence(fact)
        scope = current_scope()
        self.update(
            {
                "officer_name": officer.officer_name,
                "agency": officer.agency,
                "reviewing_office": frappe.db.get_value("Enforcement Agency", officer.agency, "reviewing_office"),
                "decided_where": str(decider_of(fact)),
                "request_status": str(RequestStatus.REQUESTED),
                "requested_by": frappe.session.user,
                "requested_for": corrections.place_name(scope),
                "requested_at": now_datetime(),
                "living_fact_key": f"{officer.name}:{fact}",
            }
        )

    def chosen_fact(self) -> Fact:
        if self.fact not in tuple(Fact):
            frappe.throw(_("Please choose what is wrong."))
        return Fact(self.fact)

    def own_officer(self):
        """The person asked for: the own record, or one of the own unit."""
        officer = frappe.get_doc(OFFICER, self.officer)
        scope = current_scope()
        is_own = scope.officer == officer.name or (scope.agency == officer.agency and scope.account_is_open)
        if not is_own or not (scope.officer or scope.agency):
            frappe.throw(
                _("Corrections are asked for by the officer's own unit, or by the officer."), frappe.PermissionError
            )
        return officer

    def take_values(self, fact: Fact, officer):
        with plain_refusals():
            new = read_right_value(fact, self.get(_INPUT.get(fact, "new_value")), getdate())
        old = corrections.present_value(officer, fact)
        if new == old:
            frappe.throw(_("The record says this already; nothing has to be corrected."))
        self.update({"new_date": None, "new_sex": None})
        self.update(corrections.value_columns(fact, old, new))
        if fact is Fact.IDENTITY_NUMBER:
            self.require_free_number(new)
        if fact in _INPUT:
            self.set(_INPUT[fact], new)

    def require_free_number(self, number: str):
        """The right number must be nobody else's and not barred; why it is barred, only offices read (T-2)."""
        digest = OFFICER_IDENTITY.digest(number)
        if frappe.db.get_value(OFFICER, {"living_identity_digest": digest}):
            frappe.throw(explain(block("correction_number_taken")))
        if forced_list.find_standing(digest):
            frappe.throw(explain(block("person_not_admitted")))

    def require_evidence(self, fact: Fact):
        if needs_evidence(fact) and not self.evidence:
            frappe.throw(_("Please attach evidence, for example a picture of the ID card."))
        if self.evidence:
            self.evidence = keep_document(self.evidence, self, "evidence")

    def db_insert(self, *args, **kwargs):
        with plain_duplicates(self.sentence_on_race):
            return super().db_insert(*args, **kwargs)

    def sentence_on_race(self) -> str:
        """What somebody reads who asks for what is being asked for already."""
        other = frappe.db.get_value(self.doctype, {"living_fact_key": self.living_fact_key}, "name", for_update=True)
        return explain(block("correction_asked_for", number=other or "–"))

    def on_trash(self):
        if not frappe.flags.removing_demo_province:
            frappe.throw(_("Requests are kept; withdraw an open one."))
