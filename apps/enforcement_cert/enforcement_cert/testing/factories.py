"""Synthetic records for tests: `make_<record>(**overrides)`. Never used outside tests.

Identity numbers carry the province-level prefix 370000 and unit codes the range for internal use,
which no living person and no real body has.
"""

import itertools
import secrets
from datetime import date, timedelta

import frappe
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from frappe.utils.password import update_password
from stdnum.cn import ric

from enforcement_cert.access.roles import DUTY_ROLES, roles_of
from enforcement_cert.domain.identifiers import organization_check_character

PASSWORD = "Ce-shi!" + secrets.token_urlsafe(9)
_RUN = secrets.randbelow(900) + 50
_serial = itertools.count(secrets.randbelow(20_000) * 40)
WHOLE_FLOW = (
    ("checker", "Pass First Check"),
    ("reviewer", "Pass Legal Review"),
)
ALL_CONDITIONS = ["is_in_post", "education_fits", "conduct_is_good", "other_conditions_met"]


def identity_number(*, male: bool = True) -> str:
    """Return a new valid synthetic identity number."""
    step = next(_serial)
    born = date(1960, 1, 1) + timedelta(days=step // 499 % 15_000)
    sequence = step % 499 * 2 + (1 if male else 2)
    body = f"370000{born:%Y%m%d}{sequence:03d}"
    return body + ric.calc_check_digit(body + "0")


def organization_code() -> str:
    """Return a new valid organisation code of the range for internal use."""
    body = f"PDY{next(_serial) % 100_000:05d}"
    return body + organization_check_character(body)


def as_user(user: str):
    """Make the session that of a user; returns the user."""
    frappe.set_user(user)
    return user


def make_office(level: str, division: str, parent: str | None = None, **overrides):
    """Return the legal office of a division, made if missing."""
    found = frappe.db.get_value("Legal Office", {"administrative_division": division})
    if found:
        return frappe.get_doc("Legal Office", found)
    office = frappe.new_doc("Legal Office")
    office.update(
        {
            "office_name": f"{division} 司法局",
            "government_level": level,
            "administrative_division": division,
            "parent_legal_office": parent,
            **overrides,
        }
    )
    return office.insert()


_DIVISIONS = ("370000", "370100", "370102", "370103", "370200")


def make_offices() -> dict:
    """Return offices of the province, one city, two of its counties, and one other city."""
    province = make_office("Province", "370000")
    city = make_office("City", "370100", province.name)
    return {
        "province": province,
        "city": city,
        "county": make_office("County", "370102", city.name),
        "other_county": make_office("County", "370103", city.name),
        "other_city": make_office("City", "370200", province.name),
    }


def make_agency(**overrides):
    """Return a new agency; default: a first-level agency of the city 370100."""
    if frappe.db.count("Legal Office", {"administrative_division": ["in", _DIVISIONS]}) < len(_DIVISIONS):
        make_offices()
    agency = frappe.new_doc("Enforcement Agency")
    agency.update(
        {
            "agency_name": f"测试执法单位{next(_serial)}",
            "agency_kind": "First-level Agency",
            "legal_kind": "Administrative Organ",
            "government_level": "City",
            "administrative_division": "370100",
            "organization_code": organization_code(),
            "enforcement_area": "济南市",
            "power_scope": "市场监督管理领域行政执法",
            "account_status": "Open",
            **overrides,
        }
    )
    return agency.insert()


def make_user(user_class: str, *, can_log_in: bool = False, **place) -> str:
    """Return a new login with a User Assignment of this class; `can_log_in` gives it PASSWORD.

    The user is written row by row: saving one through the engine throws away every cached record
    type, which makes a test slow and proves nothing about this app.
    """
    name = f"u{_RUN}x{next(_serial)}@test.example"
    user = frappe.new_doc("User")
    user.update({"name": name, "email": name, "first_name": name.split("@")[0], "language": "zh"})
    user.update({"enabled": 1, "user_type": "System User", "send_welcome_email": 0})
    user.db_insert()
    duties = {duty: bool(place.get(duty)) for duty in DUTY_ROLES}
    for position, role in enumerate(sorted(roles_of(user_class, duties)), start=1):
        row = frappe.new_doc("Has Role")
        row.update({"parent": name, "parenttype": "User", "parentfield": "roles", "idx": position, "role": role})
        row.db_insert()
    if can_log_in:
        update_password(name, PASSWORD)
        create_notification_settings(name)  # the desk does not open without
    assignment = frappe.new_doc("User Assignment")
    assignment.update({"user": name, "user_class": user_class, **place})
    assignment.insert()
    return name


def make_officer(agency, **overrides):
    """Return a new officer of an agency who fulfils every condition, with a photo's address set."""
    officer = frappe.new_doc("Enforcement Officer")
    officer.update(
        {
            "officer_name": "测试人员",
            "identity_number": identity_number(),
            "agency": agency.name,
            "staffing_status": "Civil Servant",
            "exam_result": "Passed",
            **overrides,
        }
    )
    officer.insert()
    enrol(officer)
    if "photo" not in overrides:
        give_photo(officer)
    return officer


def enrol(*officers) -> None:
    """Enter officers in the staffing register of their unit, which is made if none is loaded (R-096)."""
    from enforcement_cert.personnel.registers.staffing import EDITION, ENTRY, find_current
    from enforcement_cert.personnel.registers.staffing_import import make_current

    for officer in officers:
        edition = find_current(officer.agency)
        if not edition:
            edition = frappe.new_doc(EDITION)
            edition.update({"agency": officer.agency, "source_file": "测试编制名册.xlsx"})
            edition.insert(ignore_permissions=True)
            make_current(edition.name, officer.agency, 0)
        entry = frappe.new_doc(ENTRY)
        entry.update({"person_name": officer.officer_name, "agency": officer.agency, "edition": edition.name})
        entry.update({"identity_number": officer.identity_number, "identity_digest": officer.identity_digest})
        entry.is_current = 1
        entry.insert(ignore_permissions=True)


def enrol_agency(agency: str) -> None:
    """Enter every officer of a unit in its staffing register, for officers that came in by a list."""
    names = frappe.get_all("Enforcement Officer", filters={"agency": agency}, pluck="name", order_by="name")
    enrol(*(frappe.get_doc("Enforcement Officer", name) for name in names))


def strike_off(officer) -> None:
    """Take an officer out of the staffing register; the unit's register stays loaded."""
    frappe.db.delete("Staffing Register Entry", {"identity_digest": officer.identity_digest})


def unload_register(agency: str) -> None:
    """Take a unit's staffing register away, as if none had ever been loaded."""
    frappe.db.delete("Staffing Register Entry", {"agency": agency})
    frappe.db.delete("Staffing Register Edition", {"agency": agency})


def give_photo(officer) -> None:
    """Attach a drawn portrait as a private file and set it past the photo check."""
    from enforcement_cert.setup.demo_faces import LOOKS, portrait

    file = frappe.new_doc("File")
    file.update(
        {
            "file_name": f"{officer.name}.jpg",
            "content": portrait(LOOKS["Male"][0]),
            "is_private": 1,
            "attached_to_doctype": officer.doctype,
            "attached_to_name": officer.name,
            "attached_to_field": "photo",
        }
    )
    file.insert(ignore_permissions=True)
    officer.db_set("photo", file.file_url)


def make_team(agency, *, can_log_in: bool = False) -> dict[str, str]:
    """Return logins for every step of an agency's applications."""
    province = make_office("Province", "370000").name
    unit_class = "Enforcement Agency" if agency.agency_kind == "First-level Agency" else "Second-level Body"
    places = {
        "clerk": (unit_class, {"agency": agency.name, "may_draft": 1}),
        "checker": (unit_class, {"agency": agency.name, "may_check": 1}),
        "reviewer": (_office_class(agency), {"legal_office": agency.reviewing_office, "may_review": 1}),
        "maker": (
            "Provincial Legal Office",
            {"legal_office": province, "may_review": 1, "may_make_cards": 1},
        ),
    }
    return {role: make_user(user_class, can_log_in=can_log_in, **place) for role, (user_class, place) in places.items()}


def _office_class(agency) -> str:
    level = frappe.db.get_value("Legal Office", agency.reviewing_office, "government_level")
    return {"Province": "Provincial", "City": "City", "County": "County"}[level] + " Legal Office"


def make_application(officer, team: dict[str, str], stage: str = "Draft"):
    """Return a new application of an officer, brought to a stage by the team's logins."""
    from enforcement_cert.certificate import deciding
    from enforcement_cert.certificate.applying import apply_for_one

    before = frappe.session.user
    as_user(team["clerk"])
    apply_for_one(officer.name, "ENFORCEMENT", int(stage != "Draft"))
    name = frappe.db.get_value("Certificate Application", {"officer": officer.name}, order_by="creation desc")
    steps = {"Draft": 0, "First Check": 0, "Legal Review": 1, "Card Making": 2, "Issued": 3}[stage]
    for role, action in (*WHOLE_FLOW, ("maker", "Issue Certificate"))[:steps]:
        as_user(team[role])
        deciding.decide_one(name, action, confirmed=ALL_CONDITIONS)
    as_user(before)
    return frappe.get_doc("Certificate Application", name)


def make_certificate(officer, team: dict[str, str]):
    """Return a new valid certificate, issued through the whole flow."""
    application = make_application(officer, team, "Issued")
    return frappe.get_doc("Enforcement Certificate", application.certificate)


def make_reviewable(agency, issued_on: str, **overrides):
    """Return a certificate issued on a day, past the application flow, for tests of what comes years later.

    Days of the review that are not given follow from the rule in force; `officer` names an existing holder.
    """
    from enforcement_cert.certificate.issuing import check_code_of, last_day, new_token

    held_by = overrides.pop("officer", None)
    officer = frappe.get_doc("Enforcement Officer", held_by) if held_by else make_officer(agency, photo="")
    number = f"3701{next(_serial):010d}{_RUN:03d}"
    first = frappe.utils.getdate(issued_on)
    certificate = frappe.new_doc("Enforcement Certificate")
    certificate.update(
        {
            "certificate_number": number,
            "check_code": check_code_of(number),
            "certificate_type": "ENFORCEMENT",
            "certificate_status": "Valid",
            "officer": officer.name,
            "officer_name": officer.officer_name,
            "officer_code": officer.officer_code,
            "agency": agency.name,
            "unit_name": agency.agency_name,
            "issued_on": first,
            "valid_from": first,
            "valid_until": last_day(first, 20),
            "verification_token": new_token(),
            "living_certificate_key": f"{officer.identity_digest}:ENFORCEMENT",
            **overrides,
        }
    )
    return certificate.insert()


def make_fee_item(agency, **overrides):
    """Return a new fee item of a unit at 65.50 yuan a person, in force today; None leaves the unit to the login."""
    item = frappe.new_doc("Fee Item")
    item.update(
        {
            "item_name": "预防性健康检查费",
            "item_code": "JKJC",
            "agency": agency and agency.name,
            "charge_unit": "人",
            "unit_price": 65.5,
            "valid_from": "2020-01-01",
            "fee_basis": "测试收费文件〔2020〕1号",
            "standard_text": "每人每次65.50元",
            **overrides,
        }
    )
    return item.insert()


def make_exam_session(office: str, starts_at=None, **overrides):
    """Return a new session of a legal office, open for registration; default: it begins in ten minutes."""
    session = frappe.new_doc("Exam Session")
    session.update(
        {
            "session_title": f"测试场次{next(_serial)}",
            "legal_office": office,
            "starts_at": starts_at or frappe.utils.add_to_date(None, minutes=10, as_datetime=True),
            "exam_room": "第一考场",
            "room_address": "济南市测试路1号",
            "capacity": 30,
            **overrides,
        }
    )
    session.insert()
    if "session_state" not in overrides:
        session.db_set("session_state", "Open")
    return session


def make_exam_subject() -> str:
    """Return the name of a new subject, so that its bank holds the test's own questions only."""
    subject = frappe.new_doc("Exam Subject")
    subject.subject_name = f"测试科目{secrets.token_hex(6)}"
    return subject.insert().name


def make_exam_question(subject: str, question_kind: str = "Single Choice", **overrides):
    """Return a new approved question; its right answers are A, or A and B of a multiple choice, or “true”."""
    number = secrets.token_hex(8)
    question = frappe.new_doc("Exam Question")
    right = {"Single Choice": 1, "Multiple Choice": 2}.get(question_kind, 0)
    options = [{"option_text": f"选项{place}之{number}", "is_correct": place < right} for place in range(4)]
    question.update(
        {
            "subject": subject,
            "question_kind": question_kind,
            "difficulty": "Medium",
            "stem": f"测试题目{number}，以下说法如何？",
            "true_answer": "True",
            "options": options if right else [],
            "article": "第一条",
            **overrides,
        }
    )
    question.insert()
    if "question_status" not in overrides:
        question.db_set("question_status", "Approved")
    return question


def make_exam_blueprint(subject: str, counts=(2, 2, 1), **overrides):
    """Return a blueprint of so many true/false, single and multiple-choice questions, with their questions."""
    kinds = ("True/False", "Single Choice", "Multiple Choice")
    for kind, count in zip(kinds, counts, strict=True):
        for _question in range(count):
            make_exam_question(subject, kind)
    blueprint = frappe.new_doc("Exam Blueprint")
    blueprint.update(
        {
            "blueprint_title": f"测试方案{secrets.token_hex(6)}",
            "subject": subject,
            "minutes": 90,
            "pass_mark": max(1, sum(counts) * 60 // 100),
            "rows": [
                {"question_kind": kind, "question_count": count, "points": 1}
                for kind, count in zip(kinds, counts, strict=True)
                if count
            ],
            **overrides,
        }
    )
    return blueprint.insert()


def make_exam_candidate(session, officer, **overrides):
    """Return a candidate who has come through the door of a session."""
    candidate = frappe.new_doc("Exam Candidate")
    candidate.update(
        {
            "session": session.name,
            "officer": officer.name,
            "officer_name": officer.officer_name,
            "agency": officer.agency,
            "legal_office": session.legal_office,
            "candidate_kind": "New Applicant",
            "attempt_number": 1,
            "seat_number": 1 + frappe.db.count("Exam Candidate", {"session": session.name}),
            "attendance": "Admitted",
            "admitted_at": frappe.utils.now_datetime(),
            "result": "Not Taken",
            **overrides,
        }
    )
    candidate.flags.is_step = True
    return candidate.insert(ignore_permissions=True)


def remove_exam_subject(subject: str) -> None:
    """Remove a subject with its questions and blueprints; for tests that had to commit."""
    for doctype, child in (("Exam Question", "Exam Question Option"), ("Exam Blueprint", "Exam Blueprint Row")):
        names = frappe.get_all(doctype, filters={"subject": subject}, pluck="name", order_by="name") or [""]
        frappe.db.delete(child, {"parent": ["in", names]})
        frappe.db.delete(doctype, {"name": ["in", names]})
    frappe.db.delete("Exam Subject", {"name": subject})


def remove_exam_sessions(*names: str) -> None:
    """Remove sessions with all that hangs on them; for tests that had to commit."""
    attempts = frappe.get_all("Exam Attempt", filters={"session": ["in", names]}, pluck="name", order_by="name")
    frappe.db.delete("Exam Answer", {"parent": ["in", attempts or [""]]})
    for doctype, field in (
        ("Exam Attempt", "session"),
        ("Exam Entrance Event", "session"),
        ("Exam Candidate", "session"),
        ("Exam Invigilator", "parent"),
        ("Exam Session", "name"),
    ):
        frappe.db.delete(doctype, {field: ["in", names]})


def entrust(unit, days: int = 100):
    """Return a letter of entrustment of a unit, in force since yesterday for so many days; it has no file."""
    letter = frappe.new_doc("Entrustment Letter")
    term = {"valid_from": frappe.utils.add_days(None, -1), "valid_until": frappe.utils.add_days(None, days)}
    letter.update({"entrusted_unit": unit.name, "matters": "日常检查", "powers": "检查", "is_published": 0, **term})
    letter.confirmed_at = frappe.utils.now_datetime()
    letter.entrusting_agency = unit.superior_agency
    letter.flags.is_letter_step = True
    return letter.insert()


# What hangs on an agency, in the order it is removed: record type, its field, the record type that field names.
_HANGING = (
    ("Cancellation Decision", "parent", "Cancellation Request"),
    ("Cancellation Request", "name", "Cancellation Request"),
    ("Loss Report", "agency", "Enforcement Agency"),
    ("Card Batch Item", "application", "Certificate Application"),
    ("Card Batch", "name", "Card Batch"),
    ("Application Decision", "parent", "Certificate Application"),
    ("Application Check", "parent", "Certificate Application"),
    ("Certificate Application", "name", "Certificate Application"),
    ("Card Handover", "certificate", "Enforcement Certificate"),
    ("Card Shipment Item", "certificate", "Enforcement Certificate"),
    ("Card Shipment", "to_agency", "Enforcement Agency"),
    ("Card Batch Item", "certificate", "Enforcement Certificate"),
    ("Certificate Card", "certificate", "Enforcement Certificate"),
    ("Certificate Period", "certificate", "Enforcement Certificate"),
    ("Exam Entrance Event", "agency", "Enforcement Agency"),
    ("Exam Candidate", "agency", "Enforcement Agency"),
    ("Certificate Review", "agency", "Enforcement Agency"),
    ("Simulated Review Change", "agency", "Enforcement Agency"),
    ("Review Hold", "agency", "Enforcement Agency"),
    ("Review Scan", "agency", "Enforcement Agency"),
    ("Review Notice", "agency", "Enforcement Agency"),
    ("Enforcement Certificate", "name", "Enforcement Certificate"),
    ("Employment Period", "officer", "Enforcement Officer"),
    ("Enforcement Officer", "name", "Enforcement Officer"),
    ("Staffing Register Entry", "agency", "Enforcement Agency"),
    ("Staffing Register Edition", "agency", "Enforcement Agency"),
    ("Officer Correction", "officer", "Enforcement Officer"),
    ("Probable Duplicate", "officer_a", "Enforcement Officer"),
    ("Probable Duplicate", "officer_b", "Enforcement Officer"),
    ("Agency Period", "agency", "Enforcement Agency"),
    ("Agency Account Event", "agency", "Enforcement Agency"),
    ("Entrustment Letter", "entrusted_unit", "Enforcement Agency"),
    ("Handling Post Handler", "parent", "Handling Post"),
    ("Handling Post", "agency", "Enforcement Agency"),
    ("Fee Slip Row", "parent", "Fee Slip"),
    ("Fee Slip", "agency", "Enforcement Agency"),
    ("Fee Item", "agency", "Enforcement Agency"),
    ("Printed Notice", "agency", "Enforcement Agency"),
    ("Declared Body", "parent", "Enforcement Agency"),
    ("Enforcement Agency", "name", "Enforcement Agency"),
    ("Has Role", "parent", "User"),
    ("User Assignment", "user", "User"),
    ("Bulk Run", "requested_by", "User"),
    ("User", "name", "User"),
)


def remove_agency(agency: str, users=()) -> None:
    """Remove an agency with all that hangs on it; for tests that had to commit."""
    of_agency = (
        "Enforcement Officer", "Certificate Application", "Enforcement Certificate", "Cancellation Request",
        "Handling Post", "Fee Slip",
    )  # fmt: skip
    names = {doctype: _names_of(doctype, {"agency": agency}) for doctype in of_agency}
    made_for = {"application": ["in", names["Certificate Application"] or [""]]}
    names["Card Batch"] = _names_of("Card Batch Item", made_for, "card_batch")
    names |= {"Enforcement Agency": [agency], "User": list(users)}
    remove_messages(agency, users)
    for doctype, field, named in _HANGING:
        if names[named]:
            frappe.db.delete(doctype, {field: ["in", names[named]]})
    attached = [
        name for kind in ("Enforcement Officer", "Enforcement Certificate", "Card Batch") for name in names[kind]
    ]
    for name in _names_of("File", {"attached_to_name": ["in", attached or ["-"]]}):
        frappe.delete_doc("File", name, ignore_permissions=True, force=True)
    remove_unused_offices()


def _names_of(doctype: str, filters: dict, field: str = "name") -> list[str]:
    return frappe.get_all(doctype, filters=filters, pluck=field, order_by="name")


def remove_messages(agency: str, users=()) -> None:
    """Remove the messages to a unit, its officers and these logins, with all that was made of them."""
    names = frappe.get_all(
        "Outbox Message",
        or_filters={"agency": agency, "recipient_user": ["in", [*users, "-"]]},
        pluck="name",
        order_by="name",
        limit=0,
    )
    for doctype, field, values in (
        ("Outbox Attempt", "parent", names),
        ("Outbox Message", "name", names),
        ("Email Queue", "reference_name", names),
        ("Notification Log", "for_user", list(users)),
        ("Message Preference", "user", list(users)),
    ):
        if values:
            frappe.db.delete(doctype, {field: ["in", values]})


def remove_unused_offices() -> None:
    """Remove the offices made here that no agency and no login needs any more."""
    used = set(frappe.get_all("Enforcement Agency", pluck="reviewing_office", order_by="name"))
    used |= set(frappe.get_all("User Assignment", pluck="legal_office", order_by="name"))
    for level in ("County", "City", "Province"):  # lower ones first; the tree's bounds are not kept by such removals
        filters = {"office_name": ["like", "% 司法局"], "government_level": level}
        for office in _names_of("Legal Office", filters):
            below = frappe.db.exists("Legal Office", {"parent_legal_office": office})
            if office not in used and not below:
                frappe.db.delete("Legal Office", {"name": office})
