"""Values of a fresh site: language, time zone, certificate types, empty settings filled."""

import frappe
from frappe.utils import cint

LANGUAGE = "zh"
# What a site of this product starts with. Only set on installation; administrators change it freely.
SITE_DEFAULTS = {
    "language": LANGUAGE,
    "time_zone": "Asia/Shanghai",
    "country": "China",
    "date_format": "yyyy-mm-dd",
    "time_format": "HH:mm",
    "first_day_of_the_week": "Monday",
    "setup_complete": 1,
    "enable_onboarding": 0,
    "enable_telemetry": 0,
    # Users never see a stack trace; it stands in the Error Log.
    "allow_error_traceback": 0,
    "enable_password_policy": 1,
    "minimum_password_score": "2",
    "allow_consecutive_login_attempts": 5,
    "allow_login_after_fail": 300,
    "session_expiry": "08:00",
    "strip_exif_metadata_from_uploaded_images": 1,
    # A shared record would be seen past the row scope: nobody shares.
    "disable_document_sharing": 1,
}

# Nobody but the log reads where in the code something failed. And the engine's own removal of EXIF
# data compresses photos below their least size and fails on what is no picture: certificate/photo.py does it.
ANSWERS_AND_UPLOADS = {"allow_error_traceback": 0, "strip_exif_metadata_from_uploaded_images": 0}

# code, name, title on the card, its style, enabled, made elsewhere, number pattern, years valid, exam needed, holders
CERTIFICATE_TYPES = (
    (
        "ENFORCEMENT",
        "行政执法证",
        "中华人民共和国行政执法证",
        "Enforcement",
        1,
        0,
        "{division:4}{year:4}{serial:6}",
        5,
        1,
        "Every Unit",
    ),
    (
        "SUPERVISION",
        "行政执法监督证",
        "行政执法监督证",
        "Supervision",
        1,
        0,
        "{division:4}JD{year:4}{serial:5}",
        5,
        1,
        "Supervision Bodies",
    ),
    (
        "HEARING",
        "行政执法听证主持人资格证",
        "行政执法听证主持人资格证",
        "Hearing",
        1,
        0,
        "{division:4}TZ{year:4}{serial:5}",
        5,
        1,
        "Every Unit",
    ),
    (
        "MINISTRY",
        "国务院部门核发证件（备案）",
        "国务院部门核发证件",
        "Enforcement",
        1,
        1,
        "{division:4}BA{year:4}{serial:5}",
        5,
        0,
        "Every Unit",
    ),
)
_TYPE_FIELDS = (
    "type_code",
    "type_name",
    "card_title",
    "card_style",
    "is_enabled",
    "is_record_only",
    "number_pattern",
    "validity_years",
    "needs_exam",
    "holder_rule",
)


def set_site_defaults() -> None:
    """Make Chinese the language and Asia/Shanghai the time zone of a new site (G-096)."""
    settings = frappe.get_doc("System Settings")
    settings.update({field: value for field, value in SITE_DEFAULTS.items() if settings.meta.has_field(field)})
    settings.update(ANSWERS_AND_UPLOADS)
    settings.flags.ignore_mandatory = True
    settings.save(ignore_permissions=True)  # set-up has no user to ask
    if not frappe.db.get_value("Language", LANGUAGE, "enabled"):
        frappe.db.set_value("Language", LANGUAGE, "enabled", 1)
    frappe.db.set_value("User", "Administrator", "language", LANGUAGE)
    frappe.db.set_default("lang", LANGUAGE)
    frappe.db.set_default("desktop:home_page", "workspace")  # else the first page is the set-up wizard


def settle_answers_and_uploads() -> None:
    """Set ANSWERS_AND_UPLOADS on a site that was installed before there were these values (patches.txt, once)."""
    for field, value in ANSWERS_AND_UPLOADS.items():
        frappe.db.set_single_value("System Settings", field, value)


def settle_sharing() -> None:
    """Switch sharing off on a site that was installed before it was a default (patches.txt, once)."""
    frappe.db.set_single_value("System Settings", "disable_document_sharing", 1)
    frappe.db.delete("DocShare", {"share_doctype": ["!=", "User"]})


def insert_certificate_types() -> None:
    """Insert the certificate types the regulations name (Shandong regulation art. 10, 11, 22; G-050)."""
    for row in CERTIFICATE_TYPES:
        if not frappe.db.exists("Certificate Type", row[0]):
            record = frappe.new_doc("Certificate Type")
            record.update(dict(zip(_TYPE_FIELDS, row, strict=True)))
            record.insert(ignore_permissions=True)  # set-up has no user to ask


def settle_type_rules() -> None:
    """Give the types of a site of an earlier edition the rules they lacked (patches.txt, once)."""
    frappe.db.set_value("Certificate Type", {"type_code": "SUPERVISION"}, "holder_rule", "Supervision Bodies")
    frappe.db.set_value("Certificate Type", {"type_code": "MINISTRY", "is_record_only": 1}, "is_enabled", 1)


EXAM_SUBJECT = "公共法律知识"
_SETTINGS = (
    "Certificate Settings",
    "Personal Data Settings",
    "Backup Settings",
    "Message Settings",
    "Exam Settings",
)


def fill_settings() -> None:
    """Fill settings that are still unset with the defaults written in their record types."""
    for doctype in _SETTINGS:
        _fill(frappe.get_doc(doctype))
    insert_exam_subject()


def insert_exam_subject() -> None:
    """The subject that the manuals know, if there is none yet, as the preset of sessions (R-166)."""
    if not frappe.db.count("Exam Subject"):
        subject = frappe.new_doc("Exam Subject")
        subject.subject_name = EXAM_SUBJECT
        subject.insert(ignore_permissions=True)  # set-up has no user to ask
    if not frappe.db.get_single_value("Exam Settings", "default_subject"):
        first = frappe.get_all("Exam Subject", pluck="name", order_by="creation", limit=1)[0]
        frappe.db.set_single_value("Exam Settings", "default_subject", first)


def _fill(settings) -> None:
    stored = {
        row[0]
        for row in frappe.qb.from_("Singles")
        .select("field")
        .where(frappe.qb.Field("doctype") == settings.doctype)
        .run()
    }
    for field in settings.meta.fields:
        if field.default and field.fieldname not in stored:
            value = cint(field.default) if field.fieldtype in ("Int", "Check") else field.default
            settings.set(field.fieldname, value)
    settings.flags.ignore_mandatory = True
    settings.save(ignore_permissions=True)  # set-up has no user to ask
