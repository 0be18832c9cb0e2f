"""What a change of structure does to single records: units, officers, certificates, applications, logins.

Every function may be called again for the same record and then does nothing. All of them write past
the forms' own checks, which forbid exactly these changes to everybody (unit of a certified officer,
facts of a card): the approved change is the permission, and the history names it.
"""

import frappe
from frappe import _
from frappe.utils import add_days, getdate, now_datetime
from frappe.utils.nestedset import update_nsm

from enforcement_cert.access import change_log
from enforcement_cert.access.scope import forget_scopes
from enforcement_cert.certificate import history
from enforcement_cert.certificate.findings import enforcement_area_of, power_scope_of
from enforcement_cert.certificate.flow import APPLICATION
from enforcement_cert.domain.account_life import AccountAct, AccountStatus
from enforcement_cert.domain.application_stages import OPEN_STAGES, Stage
from enforcement_cert.domain.certificate_states import LIVING_STATUSES
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.structure_changes import ApplicationEffect, application_effect
from enforcement_cert.errors import refuse, sentences_of
from enforcement_cert.organization import account_history
from enforcement_cert.organization.account_facts import findings_before_closing
from enforcement_cert.organization.facts import face_of_agency, read_agency
from enforcement_cert.organization.history import AGENCY, entrusted_units
from enforcement_cert.personnel import corrections
from enforcement_cert.portal.forgetting import forget

CERTIFICATE, OFFICER = "Enforcement Certificate", "Enforcement Officer"
LIVING = [str(status) for status in LIVING_STATUSES]
OPEN = [str(stage) for stage in OPEN_STAGES]
_FACE = ("unit_name", "entrusted_unit_name", "enforcement_area", "power_scope")
_CHUNK = 500


def rename_agency(name: str, new_name: str) -> None:
    """Give a unit its new name, everywhere in one transaction (R-131, G-044)."""
    agency = frappe.get_doc(AGENCY, name, for_update=True)
    if agency.agency_name == new_name:
        return
    agency.agency_name = new_name
    for unit in entrusted_units(name):
        frappe.db.set_value(AGENCY, unit, "certificate_unit_name", new_name)
        frappe.clear_document_cache(AGENCY, unit)
    # The document event of the name writes the history of all these units and passes the name on to the cards.
    agency.db_set({"agency_name": new_name, "certificate_unit_name": face_of_agency(agency).printed_name})


def print_names_anew(units: list[str]) -> None:
    """Bring unit names on living certificates and open applications up to date, unit by unit."""
    until = _former_name_until()
    for unit in units:
        face = face_of_agency(read_agency(unit))
        names = {"unit_name": face.printed_name, "entrusted_unit_name": face.entrusted_unit_name}
        open_ones = {"agency": unit, "stage": ["in", OPEN]}
        frappe.db.set_value(APPLICATION, open_ones, "unit_name", face.printed_name, update_modified=False)
        rows = frappe.get_all(
            CERTIFICATE,
            filters={"agency": unit, "certificate_status": ["in", LIVING]},
            fields=["name", "unit_name", "entrusted_unit_name"],
            order_by="name",
        )
        for old in sorted({row.unit_name for row in rows}):
            changed = [row for row in rows if row.unit_name == old and _differs(row, names)]
            former = {"former_unit_name": old, "former_name_until": until} if old != face.printed_name else {}
            _write_faces([row.name for row in changed], {**names, **former})
            history.follow_written({row.name: {name: row[name] for name in names} for row in changed})


def _differs(row, names: dict) -> bool:
    return any((row[field] or None) != (value or None) for field, value in names.items())


def _former_name_until():
    """Return the last day on which the public page names the former unit; None: it is not named."""
    days = frappe.db.get_single_value("Certificate Settings", "former_name_days")
    return add_days(getdate(), int(days) - 1) if days else add_days(getdate(), -1)


def _write_faces(certificates: list[str], values: dict) -> None:
    outdated = {"is_face_outdated": 1, "face_outdated_on": getdate()}
    for start in range(0, len(certificates), _CHUNK):
        chunk = certificates[start : start + _CHUNK]
        frappe.db.set_value(CERTIFICATE, {"name": ["in", chunk]}, {**values, **outdated})
        forget(*chunk)


def move_officer(name: str, target: str, note: str) -> None:
    """Bring an officer with certificates and applications to another unit (R-087, G-045)."""
    officer = frappe.get_doc(OFFICER, name, for_update=True)
    if officer.agency == target:
        return
    _require_movable(officer)
    unit = read_agency(target)
    if unit.account_status != "Open":
        frappe.throw(_("The account of “{0}” is not open.").format(unit.agency_name))
    for application in _open_applications(name):
        _move_application(application, unit, note)
    corrections.withdraw_requests(name, note)
    officer.db_set({"agency": target})
    for certificate in frappe.get_all(
        CERTIFICATE, filters={"officer": name, "certificate_status": ["in", LIVING]}, pluck="name", order_by="name"
    ):
        _move_certificate(certificate, officer, unit)


def _require_movable(officer) -> None:
    transfer = frappe.db.get_value("Officer Transfer", {"living_transfer_key": officer.name}, "name")
    if transfer:
        frappe.throw(
            _("A transfer of this officer is under way ({0}). Let it be finished or withdrawn first.").format(transfer)
        )


def _move_certificate(name: str, officer, unit) -> None:
    """The number stays, the face is out of date: unit, area and powers as of the new place."""
    certificate = frappe.get_doc(CERTIFICATE, name, for_update=True)
    face = face_of_agency(unit)
    wanted = {
        "unit_name": face.printed_name,
        "entrusted_unit_name": face.entrusted_unit_name,
        "enforcement_area": enforcement_area_of(officer),
        "power_scope": power_scope_of(officer),
    }
    values: dict[str, object] = {"agency": unit.name, **wanted}
    if any((certificate.get(field) or None) != (wanted[field] or None) for field in _FACE):
        values |= {"is_face_outdated": 1, "face_outdated_on": getdate()}
    certificate.db_set(values)


def _open_applications(officer: str) -> list:
    names = frappe.get_all(
        APPLICATION, filters={"officer": officer, "stage": ["in", OPEN]}, pluck="name", order_by="name"
    )
    return [frappe.get_doc(APPLICATION, name, for_update=True) for name in names]


_STAGE_AFTER = {
    ApplicationEffect.BACK_TO_REVIEW: Stage.LEGAL_REVIEW,
    ApplicationEffect.BACK_TO_DRAFT: Stage.DRAFT,
}


def _move_application(application, unit, note: str) -> None:
    """Take an application along, or back to where it has to be judged anew; the reason stands with it."""
    same_office = application.reviewing_office == unit.reviewing_office
    effect = application_effect(application.stage, same_office=same_office)
    stage = _STAGE_AFTER.get(effect, Stage(application.stage))
    if application.stage == Stage.CARD_MAKING:
        _leave_batch(application)
    application.move(
        stage=str(stage),
        facts={
            "agency": unit.name,
            "unit_name": face_of_agency(unit).printed_name,
            "reviewing_office": unit.reviewing_office,
        },
        action=str(Label("Change of Structure")),
        reason=note,
    )


def _leave_batch(application) -> None:
    """Take an application out of a batch that nobody works on; one being made is left to its end."""
    item = frappe.db.get_value(
        "Card Batch Item", {"living_item_key": application.name}, ["name", "card_batch"], as_dict=True, for_update=True
    )
    if not item:
        return
    if frappe.db.get_value("Card Batch", item.card_batch, "batch_status") in ("Queued", "Making"):
        frappe.throw(_("The card of this officer is just being made. Carry out the rest when it is finished."))
    frappe.db.set_value("Card Batch Item", item.name, {"item_status": "Removed", "living_item_key": None})


def move_unit(name: str, superior: str, office: str | None = None) -> None:
    """Hang a unit with all below it under another superior; names on cards follow (G-045, R-021)."""
    agency = frappe.get_doc(AGENCY, name, for_update=True)
    if agency.superior_agency == superior:
        return
    agency.superior_agency = superior
    values = {"superior_agency": superior, "certificate_unit_name": face_of_agency(agency).printed_name}
    agency.db_set({**values, "reviewing_office": office} if office else values)
    update_nsm(agency)
    forget_scopes()
    print_names_anew([name])


def close_agency(name: str, note: str) -> None:
    """Close the account of a unit that nothing is left in, with its logins and drafts of imports."""
    agency = frappe.get_doc(AGENCY, name, for_update=True)
    left = frappe.db.count(OFFICER, {"agency": name, "record_status": "Active"})
    if left:
        sentence = _("{0} officers are still in this unit; its account stays open until they have moved.")
        frappe.throw(sentence.format(left))
    if agency.account_status != AccountStatus.CLOSED:
        _close_account(agency, note)
    drafts = {"agency": name, "import_status": ["in", ["Draft", "Ready"]]}
    frappe.db.set_value("Officer Import", drafts, {"import_status": "Stopped", "message": note})
    for assignment in frappe.get_all(
        "User Assignment", filters={"agency": name, "is_active": 1}, pluck="name", order_by="name"
    ):
        _end_login(assignment, note)
    forget_scopes()


def _close_account(agency, note: str) -> None:
    """Close by the rules of the step: nothing living left behind, and the step in the account's history."""
    blocking = [finding for finding in findings_before_closing(agency) if finding.blocks]
    if blocking:
        refuse(sentences_of(blocking), title=_("Not yet possible"))
    before = agency.account_status
    closed = {"account_status": str(AccountStatus.CLOSED), "status_changed_at": now_datetime(), "status_reason": note}
    agency.db_set({**closed, "change_request": None})
    account_history.write(agency.name, AccountAct.CLOSE, before, AccountStatus.CLOSED, note)


def _end_login(name: str, note: str) -> None:
    """Take a login of a closed unit out of use: its roles, sessions and keys end."""
    assignment = frappe.get_doc("User Assignment", name)
    change_log.record(assignment.user, Label("Login taken out of use"), "", note)
    assignment.is_active = 0
    # The closing of the unit was approved by those who may; assignments are else for administrators.
    assignment.save(ignore_permissions=True)
