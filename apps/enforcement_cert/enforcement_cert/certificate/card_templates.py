"""Which face a card gets: templates by type and day, new versions, putting in force, preview (X-15)."""

import base64
import io
from datetime import date

import frappe
import pypdfium2
from frappe import _
from frappe.utils import add_days, getdate

from enforcement_cert.certificate.card_face import CardFace
from enforcement_cert.certificate.card_face_errors import CardProblem
from enforcement_cert.certificate.card_layout import CardLayout, boxes_of, shipped_layout, shipped_templates
from enforcement_cert.certificate.card_sheet import card_pdf
from enforcement_cert.errors import refuse

TEMPLATE = "Card Face Template"
_PREVIEW_SCALE = 200 / 72


def layout_for(certificate_type: str, on: date) -> CardLayout:
    """Return the face that cards of a type get on a day: the type's own, else the common one, else the shipped one."""
    template = frappe.qb.DocType(TEMPLATE)
    found = (
        frappe.qb.from_(template)
        .select(template.name)
        .where((template.template_status == "In Force") & (template.valid_from <= on))
        .where(template.valid_until.isnull() | (template.valid_until >= on))
        .where(template.certificate_type.isnull() | template.certificate_type.isin(["", certificate_type]))
        .orderby(template.certificate_type, order=frappe.qb.desc)
        .orderby(template.valid_from, order=frappe.qb.desc)
        .limit(1)
        .run(pluck=True)
    )
    return layout_of(found[0]) if found else shipped_layout()


def layout_of(version: str) -> CardLayout:
    """Return the face of one version, as cards were printed with it; the shipped one if it is not known any more."""
    if not frappe.db.exists(TEMPLATE, version):
        return shipped_layout()
    known = _layouts()
    if version not in known:
        known[version] = _read_layout(frappe.get_doc(TEMPLATE, version))
    return known[version]


def _layouts() -> dict[str, CardLayout]:
    """Faces read in this request or job; a draft may change between two of them."""
    if not hasattr(frappe.local, "enforcement_card_layouts"):
        frappe.local.enforcement_card_layouts = {}
    return frappe.local.enforcement_card_layouts


def _read_layout(template) -> CardLayout:
    pictures = {field: _picture(template.get(field)) for field in ("emblem", "front_picture", "back_picture")}
    boxes = boxes_of(row.as_dict() for row in template.boxes)
    return CardLayout(template.template_version, template.ground, boxes, **pictures)


def _picture(address: str | None) -> bytes | None:
    name = address and frappe.db.get_value("File", {"file_url": address, "attached_to_doctype": TEMPLATE}, "name")
    return frappe.get_doc("File", name).get_content() if name else None


@frappe.whitelist(methods=["POST"])
def put_in_force(name: str) -> None:
    """Put a draft in force from its first day on; the version before ends the day before."""
    template = _draft_to_write(name)
    if not template.valid_from or getdate(template.valid_from) < getdate():
        frappe.throw(_("Please give the first day of the template; it cannot lie in the past."))
    _draw(template)
    fields, in_force = ["name", "certificate_type"], {"template_status": "In Force"}
    for other in frappe.get_all(TEMPLATE, filters=in_force, fields=fields, order_by="valid_from"):
        if (other.certificate_type or None) == (template.certificate_type or None):
            _end_before(frappe.get_doc(TEMPLATE, other.name, for_update=True), template)
    template.template_status = "In Force"
    template.flags.is_step = True
    template.save()


def _draft_to_write(name: str):
    template = frappe.get_doc(TEMPLATE, name, for_update=True)
    template.check_permission("write")
    if template.template_status != "Draft":
        frappe.throw(_("This template is in force already."))
    return template


def _end_before(older, newer) -> None:
    last = getdate(add_days(newer.valid_from, -1))
    if getdate(older.valid_from) > last:
        frappe.throw(_("Version {0} begins on {1}; choose a later first day.").format(older.name, older.valid_from))
    if not older.valid_until or getdate(older.valid_until) > last:
        older.valid_until = last
        older.flags.is_step = True
        older.save()


@frappe.whitelist(methods=["POST"])
def new_version(name: str, version: str) -> str:
    """Copy a template to a draft of a new version. Returns its name."""
    if not frappe.has_permission(TEMPLATE, "create"):
        frappe.throw(_("Only administrators make templates of cards."), frappe.PermissionError)
    source = frappe.get_doc(TEMPLATE, name)
    source.check_permission("read")
    draft = frappe.copy_doc(source)
    draft.update({"template_version": version.strip(), "template_status": "Draft", "valid_from": None})
    draft.insert()
    for field in ("emblem", "front_picture", "back_picture"):
        if content := _picture(source.get(field)):
            _copy_picture(draft, field, content)
    return draft.name


def _copy_picture(draft, field: str, content: bytes) -> None:
    file = frappe.new_doc("File")
    file.update({"file_name": f"{draft.name}-{field}.png", "content": content, "is_private": 1})
    file.update({"attached_to_doctype": TEMPLATE, "attached_to_name": draft.name, "attached_to_field": field})
    file.insert()
    draft.db_set(field, file.file_url)


@frappe.whitelist(methods=["GET", "POST"])
def preview(name: str) -> dict:
    """Return pictures of front and back with an invented person: {"front", "back"} as data addresses."""
    template = frappe.get_doc(TEMPLATE, name)
    template.check_permission("read")
    document = pypdfium2.PdfDocument(_draw(template))
    return dict(zip(("front", "back"), map(_png, document), strict=True))


@frappe.whitelist(methods=["GET", "POST"])
def preview_pdf(name: str) -> None:
    """Send the proof of a template as PDF, two pages of card size, with an invented person."""
    template = frappe.get_doc(TEMPLATE, name)
    template.check_permission("read")
    frappe.local.response.filename = f"proof-{template.name}.pdf"
    frappe.local.response.filecontent = _draw(template)
    frappe.local.response.type = "pdf"


def _draw(template) -> bytes:
    try:
        return card_pdf(_invented_person(template))
    except CardProblem as problem:
        from enforcement_cert.certificate.card_files import sentence_on

        refuse([sentence_on(problem)], title=_("This card cannot be printed"))


def _invented_person(template) -> CardFace:
    """Nobody: numbers of the reserved kind, a drawn face, and names long enough to show how they wrap."""
    from enforcement_cert.setup.demo_faces import LOOKS, portrait

    name = template.certificate_type or "ENFORCEMENT"
    kind, settings = frappe.get_cached_doc("Certificate Type", name), frappe.get_cached_doc("Certificate Settings")
    return CardFace(
        title=kind.card_title,
        holder_name="张试样",
        unit_name="某某市某某区综合行政执法局交通运输执法大队",
        certificate_number="37002026000001",
        check_code="7K3Q",
        officer_code="3700000001",
        enforcement_area="某某市某某区",
        valid_from=date(2026, 1, 1),
        valid_until=date(2030, 12, 31),
        verification_url="https://example.gov.cn/v/00000000000000000000000000",
        issuing_authority=settings.issuing_authority or "",
        photo=portrait(LOOKS["Female"][0]),
        card_serial="202600000001",
        style=(kind.card_style or "Enforcement").lower(),
        layout=_read_layout(template),
    )


def _png(page) -> str:
    out = io.BytesIO()
    page.render(scale=_PREVIEW_SCALE).to_pil().save(out, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def insert_templates() -> None:
    """Insert the shipped templates that are missing: the national style in force, the older one as a draft."""
    for shipped in shipped_templates():
        if frappe.db.exists(TEMPLATE, shipped["template_version"]):
            continue
        record = frappe.new_doc(TEMPLATE)
        record.update({key: value for key, value in shipped.items() if key != "boxes"})
        for box in shipped["boxes"]:
            record.append("boxes", box)
        is_present = shipped["template_version"] == shipped_layout().version
        record.update({"template_status": "In Force", "valid_from": date(2020, 1, 1)} if is_present else {})
        record.flags.is_step = True
        record.insert(ignore_permissions=True)  # set-up has no user to ask
