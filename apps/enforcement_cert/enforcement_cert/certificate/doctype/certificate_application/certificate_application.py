"""Certificate Application: from the agency's draft to the issued certificate; stages in certificate/README.md."""

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import now_datetime

from enforcement_cert.access.actors import actors_of, place_name
from enforcement_cert.access.scope import current_scope, may_decide
from enforcement_cert.certificate import flow, issuing, replacing
from enforcement_cert.certificate.findings import findings_for_step, living_key
from enforcement_cert.certificate.legal_bases import cited
from enforcement_cert.domain.application_stages import (
    ApplicationPlace,
    Stage,
    find_transition,
    is_open,
    require_transition,
)
from enforcement_cert.domain.errors import Label, TransitionRefused, block
from enforcement_cert.errors import PlainDuplicates, plain_refusals, refuse, sentences_of
from enforcement_cert.messages import explain
from enforcement_cert.notification.application_events import announce_step
from enforcement_cert.organization.facts import face_of_agency, read_agency

CONDITIONS = ("is_in_post", "education_fits", "conduct_is_good", "other_conditions_met")
RESULTS = ("submitted_at", "finished_at", "certificate")
# What makes it an application for a new card under the same number; given by certificate/replacing.py alone.
REPLACEMENT = ("application_kind", "replaces_certificate", "replacement_reason", "replacement_remark")
CARD_RETURN = ("is_card_returned", "return_means", "returned_serial", "returned_at", "returned_by")
# Taken from the archive until the first check is passed, frozen from then on.
FACTS = ("officer_name", "agency", "unit_name", "reviewing_office")
REFUSED_FROM_THE_START = frozenset(
    {
        "person_on_forced_list",
        "person_not_admitted",
        "person_has_certificate",
        "person_has_application",
        "type_for_supervision_bodies",
    }
)
FORWARD_STAGES = (Stage.FIRST_CHECK, Stage.LEGAL_REVIEW, Stage.CARD_MAKING, Stage.ISSUED)


class CertificateApplication(PlainDuplicates, Document):
    """One person's application for one certificate."""

    stage: str
    submitted_at: datetime | str | None

    @property
    def may_decide(self) -> int:
        """1 if the present user may take a step on this application now."""
        return int(may_decide(current_scope(), self))

    def before_validate(self):
        self.keep_what_the_system_fills()
        self.officer_record = frappe.get_doc("Enforcement Officer", self.officer)
        self.stage = flow.stage_of_state(self.workflow_state) or self.stage or str(Stage.DRAFT)
        if self.stage_before in (None, Stage.DRAFT, Stage.FIRST_CHECK):
            self.take_over_facts()
        self.living_application_key = None
        if is_open(self.stage):
            self.living_application_key = living_key(self, self.officer_record)

    def keep_what_the_system_fills(self):
        """Decisions, checks and results come from the steps alone; what a browser sends of them is dropped (R-091)."""
        before = self.get_doc_before_save() or frappe.new_doc(self.doctype)
        for field in (*RESULTS, *REPLACEMENT, *CARD_RETURN):
            self.set(field, before.get(field))
        self.update((self.is_new() and self.flags.replacement) or {})
        for table in ("decisions", "checks"):
            self.set(table, [row.as_dict() for row in before.get(table) or []])
        self.card_batch = self.flags.card_batch or before.card_batch
        if not self.flags.action:
            self.decision_reason = before.decision_reason
        if self.stage_before not in (None, Stage.DRAFT, Stage.FIRST_CHECK):
            for field in FACTS:
                self.set(field, before.get(field))
        if before.stage != Stage.FIRST_CHECK or "Agency Checker" not in frappe.get_roles():
            for field in CONDITIONS:
                self.set(field, before.get(field))

    def validate(self):
        self.require_open_account()
        from_stage = self.stage_before
        if from_stage is None:
            self.require_fresh_draft()
        elif self.has_value_changed("workflow_state"):
            self.take_step(from_stage)

    def sentence_on_race(self) -> str:
        """What a clerk reads whose application came a moment after somebody else's."""
        key = {"living_application_key": self.living_application_key, "name": ["!=", self.name]}
        other = frappe.db.get_value(self.doctype, key, ["name", "unit_name"], for_update=True) or ("–", "–")
        return explain(block("person_has_application", number=other[0], unit=other[1]))

    @property
    def stage_before(self) -> Stage | None:
        before = self.get_doc_before_save()
        return Stage(before.stage) if before else None

    def take_over_facts(self):
        """Name, unit and reviewing office come from the archive, never from a form (R-023, R-074)."""
        agency = read_agency(self.officer_record.agency)
        self.officer_name = self.officer_record.officer_name
        self.agency = agency.name
        self.reviewing_office = agency.reviewing_office
        with plain_refusals():
            self.unit_name = face_of_agency(agency).printed_name

    def require_open_account(self):
        if read_agency(self.agency).account_status != "Open":
            frappe.throw(_("The account of this unit is not open yet; certificates cannot be applied for."))

    def require_fresh_draft(self):
        if self.stage != Stage.DRAFT:
            frappe.throw(_("An application begins as a draft."))
        kind = frappe.get_cached_doc("Certificate Type", self.certificate_type)
        if not kind.is_enabled or kind.is_record_only:
            frappe.throw(_("Certificates of the type {0} cannot be applied for here.").format(kind.type_name))
        self.refuse_other_living()

    def refuse_other_living(self):
        """Nobody on the forced list; one living application and one certificate of a type per person (R-094, R-095)."""
        findings = findings_for_step(self, self.officer_record, Stage.FIRST_CHECK)
        found = [finding for finding in findings if finding.blocks and _is_hopeless(finding.code)]
        if found:
            refuse(sentences_of(found), title=self.officer_name)

    def take_step(self, from_stage: Stage):
        """One step of the table: who may, with which reason, and what the checks say."""
        to_stage = Stage(self.stage)
        if to_stage != from_stage:
            self.require_right_actor(from_stage, to_stage)
        if to_stage in FORWARD_STAGES and to_stage != from_stage:
            self.run_checks(to_stage)
        self.record_decision(to_stage)
        if to_stage is Stage.ISSUED:
            self.certificate = self.make_card().name

    def make_card(self):
        """Issue the certificate, or give the one that is to be replaced its new card."""
        if self.replaces_certificate:
            return replacing.renew_card(self)
        return issuing.issue(self, self.officer_record)

    def note_card_return(self, values: dict):
        """Note the card that came back, with a decision, whatever the stage; for certificate/replacing.py alone."""
        self._doc_before_save = frappe.get_doc(self.doctype, self.name)
        submitted_at = self.submitted_at
        self.flags.action, self.decision_reason = str(Label("Card Taken Back")), ""
        self.update(values)
        self.record_decision(Stage(self.stage))
        self.submitted_at = submitted_at
        self.modified, self.modified_by = now_datetime(), frappe.session.user
        self.db_update()
        self.update_children()
        self.notify_update()

    def require_right_actor(self, from_stage: Stage, to_stage: Stage):
        place = ApplicationPlace(self.agency, self.reviewing_office)
        step = find_transition(from_stage, to_stage)
        actors = [a for a in actors_of(current_scope()) if step is None or a.kind is step.actor_kind]
        if not actors:
            refuse(sentences_of([_nobody_of_this_kind(from_stage, to_stage, step)]))
        with plain_refusals():
            require_transition(from_stage, to_stage, actors[0], place, self.decision_reason)

    def run_checks(self, to_stage: Stage):
        findings = findings_for_step(self, self.officer_record, to_stage)
        blocking = sentences_of(finding for finding in findings if finding.blocks)
        if blocking:
            refuse(blocking, title=_("{0} does not fulfil the conditions yet").format(self.officer_name))
        self.set("checks", [])
        for finding in findings:
            row = {"check_code": finding.code, "outcome": "Warn", "message": explain(finding)}
            self.append("checks", {**row, "basis": cited(finding.code)})

    def stop(self, state: str | None, action: str, reason: str):
        """Refuse an open application whatever its stage: an act of law, not a step of the workflow (R-128).

        Written past the workflow, which knows no such step; for certificate/stopping.py alone.
        """
        before = frappe.get_doc(self.doctype, self.name)
        self._doc_before_save = before
        self.flags.action, self.decision_reason = action, reason
        self.update({"stage": str(Stage.REFUSED), "workflow_state": state, "living_application_key": None})
        self.record_decision(Stage.REFUSED)
        self.modified, self.modified_by = now_datetime(), frappe.session.user
        self.db_update()
        self.update_children()
        self.notify_update()
        announce_step(self, Stage(before.stage), Stage.REFUSED)

    def move(self, *, stage: str, facts: dict, action: str, reason: str):
        """Take an open application to another unit, or back: an approved change of structure, no step of the workflow.

        Written past the workflow, which knows no such step; for organization/structure_effects.py and
        personnel/moves.py alone (G-045, G-048).
        """
        self._doc_before_save = frappe.get_doc(self.doctype, self.name)
        self.flags.action, self.decision_reason = action, reason
        state = self.workflow_state if stage == self.stage else flow.state_of_stage(stage)
        self.update({**facts, "stage": stage, "workflow_state": state, "card_batch": None})
        if not is_open(stage):
            self.living_application_key = None
        submitted_at = self.submitted_at
        self.record_decision(Stage(stage))
        self.submitted_at = submitted_at
        self.modified, self.modified_by = now_datetime(), frappe.session.user
        self.db_update()
        self.update_children()
        self.notify_update()

    def record_decision(self, to_stage: Stage):
        """Every step is an attributed, time-stamped act with the force of a stamp (R-091)."""
        scope = current_scope()
        self.append(
            "decisions",
            {
                "decided_at": now_datetime(),
                "action": self.flags.action or self.workflow_state,
                "from_stage": str(self.stage_before),
                "to_stage": str(to_stage),
                "decided_by": frappe.session.user,
                "decided_for": place_name(scope),
                "reason": self.decision_reason,
            },
        )
        if to_stage is Stage.FIRST_CHECK:
            self.submitted_at = now_datetime()
        self.finished_at = None if is_open(to_stage) else now_datetime()


def _is_hopeless(code: str) -> bool:
    """Say whether a finding refuses the draft already; what the unit can still bring is told with the steps."""
    return code in REFUSED_FROM_THE_START or (code.startswith("replacement_") and code != "replacement_card_missing")


def _nobody_of_this_kind(from_stage, to_stage, step) -> TransitionRefused:
    if step is None:
        return TransitionRefused("stage_no_step", from_stage=from_stage, to_stage=to_stage)
    return TransitionRefused("stage_wrong_actor", action=step.action, actor=step.actor_kind)
