"""The steps of an application, announced to the officer and to those whose work they are (R-218, R-220).

Hook of Certificate Application; acts of law that pass by the workflow call `announce_step` themselves.
"""

import frappe

from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.notification.recipients import Recipient, holder, logins_of_agency, logins_of_office, staff
from enforcement_cert.notification.send import announce

_E, _S = NoticeEvent, Stage
# stage reached → event, whether the officer is told
_FORWARD = {
    _S.FIRST_CHECK: (_E.APPLICATION_SUBMITTED, True),
    _S.LEGAL_REVIEW: (_E.APPLICATION_PASSED_ON, False),
    _S.CARD_MAKING: (_E.APPLICATION_APPROVED, True),
    _S.ISSUED: (_E.CARD_MADE, True),
    _S.REFUSED: (_E.APPLICATION_REFUSED, True),
}
_ORDER = [_S.DRAFT, _S.FIRST_CHECK, _S.LEGAL_REVIEW, _S.CARD_MAKING, _S.ISSUED]


def on_update(doc, method: str | None = None) -> None:
    """An application was saved: if it has reached another stage, say so."""
    before = doc.get_doc_before_save()
    if before and before.stage != doc.stage:
        announce_step(doc, Stage(before.stage), Stage(doc.stage))


def announce_step(application, from_stage: Stage, to_stage: Stage) -> int:
    """Write the messages of one step; return how many."""
    event, tells_holder = _event_of(from_stage, to_stage)
    if event is None:
        return 0
    recipients: list[Recipient] = [holder(application.officer)] if tells_holder else []
    recipients += staff(_whose_work(application, to_stage))
    occasion = str(len(application.decisions))
    return announce(event, application, recipients, _facts_of(application), occasion=occasion)


def _event_of(from_stage: Stage, to_stage: Stage) -> tuple[NoticeEvent | None, bool]:
    if _is_back(from_stage, to_stage):
        return _E.APPLICATION_RETURNED, to_stage is _S.DRAFT
    return _FORWARD.get(to_stage, (None, False))


def _is_back(from_stage: Stage, to_stage: Stage) -> bool:
    return from_stage in _ORDER and to_stage in _ORDER and _ORDER.index(to_stage) < _ORDER.index(from_stage)


def _whose_work(application, to_stage: Stage) -> list[str]:
    """Return the logins that carry on with it, or that wait for how it ended: those who submitted it."""
    if to_stage is _S.FIRST_CHECK:
        return logins_of_agency(application.agency, "may_check")
    if to_stage is _S.LEGAL_REVIEW:
        return logins_of_office(application.reviewing_office)
    submitters = [row.decided_by for row in application.decisions if row.to_stage == _S.FIRST_CHECK]
    return submitters[-1:] or logins_of_agency(application.agency, "may_draft")


def _facts_of(application) -> dict[str, str]:
    kind = frappe.get_cached_value("Certificate Type", application.certificate_type, "type_name")
    return {
        "name": application.officer_name,
        "unit": application.unit_name,
        "number": application.name,
        "type": kind,
        "reason": application.decision_reason or "",
        "certificate": application.certificate or "",
    }
