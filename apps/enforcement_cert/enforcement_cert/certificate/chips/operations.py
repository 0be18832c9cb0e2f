"""Talks with chips, step by step: begin → prove → reading taken → (confirmed) → writing taken.

The page carries commands from here to the chip and answers back. Before a record leaves for a chip
the operation says "Writing" and which sequence it will have: whatever happens then, the next
reading of the chip tells which record it holds (R-116 to R-120).
"""

import frappe
from frappe import _
from frappe.utils import add_to_date, getdate, now_datetime

from enforcement_cert.certificate.chips import record_of as records
from enforcement_cert.certificate.chips.right_card import (
    CERTIFICATE,
    require_same_holder,
    require_worker,
    require_writable,
)
from enforcement_cert.certificate.chips.talk_store import answers_of, bytes_of, keep, kept_talk
from enforcement_cert.domain import chip_channel as channel
from enforcement_cert.domain.certificate_states import standing_on
from enforcement_cert.domain.chip_record import SLOT_SIZE, Slot, current_slot, encode_slot, next_write
from enforcement_cert.domain.errors import ChipRefused
from enforcement_cert.errors import plain_refusals
from enforcement_cert.review.chip_review import on_chip_written, require_chip_step

OPERATION = "Chip Operation"
_ABANDONED_SECONDS = 360


@frappe.whitelist(methods=["POST"])
def begin(serial: str, key_version: int, challenge: str, certificate: str = "", computer: str = "") -> dict:
    """Begin a talk with the chip on a reader; return the operation and the command that proves the site.

    With a certificate the talk is for writing its record, without one for reading. `serial` and
    `challenge` are hexadecimal, as the reader service gives them.
    """
    require_worker()
    records.require_known_version(int(key_version))
    chip, random = bytes_of(serial), bytes_of(challenge)
    if certificate:
        require_writable(certificate, serial)
    with plain_refusals():
        talk = channel.HostTalk(records.key_of_chip(chip, int(key_version)), random)
    operation = _new_operation(serial, certificate, computer)
    keep(operation.name, talk, serial, int(key_version))
    return {"operation": operation.name, "commands": [talk.authentication(int(key_version)).hex()]}


@frappe.whitelist(methods=["POST"])
def prove(operation: str, answers: str | list) -> dict:
    """Take the chip's proof; return the commands that read it."""
    kept = kept_talk(operation)
    with plain_refusals():
        kept.talk.check_card(answers_of(answers)[0])
        commands = kept.talk.seal_commands(channel.read_commands(SLOT_SIZE))
    keep(operation, kept.talk, kept.serial, kept.key_version)
    return {"commands": [command.hex() for command in commands]}


@frappe.whitelist(methods=["POST"])
def take_reading(operation: str, answers: str | list) -> dict:
    """Take what the chip holds; return it for comparison, and what would be written for a certificate.

    Settles operations on this chip whose end was unknown.
    """
    kept = kept_talk(operation)
    with plain_refusals():
        place, slot = _decode(kept, answers)
    _settle_unknown(kept.serial, slot.sequence if slot else 0)
    certificate = _row(operation).certificate
    if not certificate:
        found = _certificate_on(kept.serial, slot)
        _finish(operation, {"operation_status": "Read", **_shown_columns(slot), **_columns_of(found)})
        return {"on_chip": _shown(slot), "certificate": found, "standing": _standing(found)}
    wanted = records.record_of(frappe.get_doc(CERTIFICATE, certificate))
    require_same_holder(slot, wanted)
    if slot:
        frappe.db.set_value(OPERATION, operation, _shown_columns(slot), update_modified=False)
    keep(operation, kept.talk, kept.serial, kept.key_version, plan=next_write(place, slot))
    return {"on_chip": _shown(slot), "to_write": records.shown(wanted), "certificate": certificate}


@frappe.whitelist(methods=["POST"])
def write(operation: str) -> dict:
    """After the operator has compared: return the commands that write the record.

    From here on the end of the operation is unknown until the chip has answered.
    """
    kept = kept_talk(operation)
    row = _row(operation)
    if not row.certificate or kept.plan is None:
        frappe.throw(_("Please lay the card on the reader again and begin anew."))
    require_writable(row.certificate, kept.serial)
    require_chip_step(row.certificate)
    place, sequence = kept.plan
    record = records.record_of(frappe.get_doc(CERTIFICATE, row.certificate))
    with plain_refusals():
        image = encode_slot(record, sequence, bytes.fromhex(kept.serial), records.signing_key())
        commands = kept.talk.seal_commands(channel.write_commands(place, image))
    keep(operation, kept.talk, kept.serial, kept.key_version, plan=kept.plan, image=image.hex())
    frappe.db.set_value(OPERATION, operation, {"operation_status": "Writing", "sequence": sequence})
    return {"commands": [command.hex() for command in commands]}


@frappe.whitelist(methods=["POST"])
def take_writing(operation: str, answers: str | list) -> dict:
    """Take the chip's answers to the writing; only a record read back equal counts as written.

    Returns what the operator compares with card and sticker (R-117, R-118).
    """
    kept = kept_talk(operation)
    with plain_refusals():
        opened = kept.talk.open_answers(answers_of(answers))
        if b"".join(answer.data for answer in opened).hex() != kept.image:
            raise ChipRefused("chip_reads_otherwise")
    _finish(operation, {"operation_status": "Written"})
    certificate = _mark_written(_row(operation))
    return records.shown(records.record_of(certificate))


@frappe.whitelist(methods=["POST"])
def report_failure(operation: str, error: str) -> None:
    """Note that the talk broke off (card taken away, reader unplugged); `error` is the reader service's name for it."""
    row = _row(operation)
    if row.operation_status in ("Open", "Writing"):
        status = "Unknown" if row.operation_status == "Writing" else "Failed"
        _finish(operation, {"operation_status": status, "refusal": str(error)[:140]})


def end_abandoned() -> None:
    """Each few minutes: talks nobody went on with are over; of writings the end is unknown."""
    limit = add_to_date(now_datetime(), seconds=-_ABANDONED_SECONDS)
    for status, end in (("Open", "Failed"), ("Writing", "Unknown")):
        names = frappe.get_all(
            OPERATION, filters={"operation_status": status, "modified": ["<", limit]}, pluck="name", order_by="name"
        )
        for name in names:
            _finish(name, {"operation_status": end, "refusal": "abandoned"})


# ---------------------------------------------------------------- records


def _new_operation(serial: str, certificate: str, computer: str) -> "frappe.model.document.Document":
    operation = frappe.new_doc(OPERATION)
    operation.update(
        {
            "purpose": "Write" if certificate else "Read",
            "chip_serial": serial,
            "operator": frappe.session.user,
            "reader_computer": computer or None,
            **_columns_of(certificate),
        }
    )
    operation.insert(ignore_permissions=True)  # the register of talks; nobody writes it by hand
    return operation


def _row(operation: str):
    """The operation of this login. Raises PermissionError for anybody else's."""
    fields = ["name", "operator", "certificate", "operation_status", "sequence", "chip_serial"]
    row = frappe.db.get_value(OPERATION, operation, fields, as_dict=True)
    if not row or row.operator != frappe.session.user:
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    return row


def _finish(operation: str, values: dict) -> None:
    frappe.db.set_value(OPERATION, operation, {**values, "finished_at": now_datetime()})


def _columns_of(certificate: str | None) -> dict:
    if not certificate:
        return {}
    found = frappe.db.get_value(CERTIFICATE, certificate, ["officer_name", "agency"], as_dict=True)
    return {"certificate": certificate, **found}


def _shown_columns(slot: Slot | None) -> dict:
    if not slot:
        return {}
    record = slot.record
    return {
        "shown_name": record.officer_name,
        "shown_number": record.certificate_number,
        "shown_card_serial": record.card_serial,
        "shown_review_date": record.last_review_date,
    }


def _shown(slot: Slot | None) -> dict | None:
    return {**records.shown(slot.record), "sequence": slot.sequence} if slot else None


def _decode(kept, answers: str | list) -> tuple[int | None, Slot | None]:
    opened = kept.talk.open_answers(answers_of(answers))
    images = channel.images_of(opened, SLOT_SIZE)
    return current_slot(images, bytes.fromhex(kept.serial), records.signing_key().public_key())


def _certificate_on(serial: str, slot: Slot | None) -> str | None:
    """The certificate whose chip this is, if this login may see it."""
    name = frappe.db.get_value(CERTIFICATE, {"chip_serial": serial}, "name")
    name = name or (slot and frappe.db.exists(CERTIFICATE, slot.record.certificate_number))
    return name if name and frappe.has_permission(CERTIFICATE, "read", name) else None


def _settle_unknown(serial: str, sequence: int) -> None:
    """Operations on this chip with an unknown end: the record on it tells how they ended."""
    open_ends = frappe.get_all(
        OPERATION,
        filters={"chip_serial": serial, "operation_status": ["in", ("Unknown", "Writing")]},
        fields=["name", "sequence", "certificate", "operator"],
        order_by="creation",
    )
    for row in open_ends:
        is_there = row.sequence == sequence
        _finish(row.name, {"operation_status": "Written" if is_there else "Failed"})
        if is_there and row.certificate:
            _mark_written(frappe._dict(row, chip_serial=serial))


def _standing(certificate: str | None) -> str:
    """What the certificate of a presented card is worth today: a cancelled card must not pass for a valid one."""
    if not certificate:
        return ""
    facts = frappe.db.get_value(
        CERTIFICATE,
        certificate,
        [
            "certificate_status",
            "valid_from as term_from",
            "valid_until as term_until",
            "review_due_on",
            "review_counts_until",
        ],
        as_dict=True,
    )
    return str(standing_on(facts, getdate()))


def _mark_written(row):
    """Note on the certificate what its chip holds now."""
    certificate = frappe.get_doc(CERTIFICATE, row.certificate, for_update=True)
    values = {"chip_serial": row.chip_serial, "chip_sequence": row.sequence, "chip_written_at": now_datetime()}
    certificate.db_set(values)
    on_chip_written(row.certificate, row.operator)
    return certificate
