"""Letters of entrustment: files, terms, publication, and what follows when one begins or ends (R-027, G-024, G-026)."""

import io
from datetime import timedelta
from functools import partial

import frappe
import pikepdf
import pytest
from frappe.utils import getdate

from enforcement_cert.certificate import deciding
from enforcement_cert.organization import accounts, entrusting, entrustment_effects
from enforcement_cert.testing import factories as make
from tests.api.test_agency_accounts import FIGURES
from tests.desk_calls import committed_unit
from tests.side_by_side import at_the_same_moment

LETTER = "Entrustment Letter"
SCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


@pytest.fixture(autouse=True)
def chinese(_connected, monkeypatch):
    monkeypatch.setattr(_connected.local, "lang", "zh")


def pdf(change=None, **options) -> bytes:
    """A small PDF of one page."""
    out = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page()
        if change:
            change(made)
        made.save(out, **options)
    return out.getvalue()


def upload(content: bytes, name: str = "letter.pdf") -> str:
    file = frappe.new_doc("File")
    file.update({"file_name": name, "content": content, "is_private": 1})
    return file.insert(ignore_permissions=True).file_url


def make_unit(superior=None, **overrides):
    return make.make_agency(
        **{
            "agency_kind": "Entrusted Unit",
            "legal_kind": "Entrusted Organisation",
            "superior_agency": (superior or make.make_agency()).name,
            **overrides,
        }
    )


def make_letter(unit, first: int = -10, last: int = 100, **overrides):
    """A draft from `first` to `last` day from today."""
    letter = frappe.new_doc(LETTER)
    letter.update(
        {
            "entrusted_unit": unit.name,
            "valid_from": getdate() + timedelta(days=first),
            "valid_until": getdate() + timedelta(days=last),
            "matters": "日常监督检查",
            "powers": "检查、警告",
            "letter_file": upload(pdf()),
            **overrides,
        }
    )
    return letter.insert()


def put_in_force(letter, clerk: str) -> str:
    before = make.as_user(frappe.session.user)
    make.as_user(clerk)
    try:
        return entrusting.put_in_force(letter.name)["letter_state"]
    finally:
        make.as_user(before)


@pytest.fixture
def world(site):
    superior = make.make_agency()
    unit = make_unit(superior)
    clerk = make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)
    own = make.make_user("Second-level Body", agency=unit.name, may_draft=1)
    return frappe._dict(superior=superior, unit=unit, clerk=clerk, own=own)


def status_of(certificate) -> str:
    return frappe.db.get_value("Enforcement Certificate", certificate.name, "certificate_status")


@pytest.mark.requirement("R-027")
def test_an_entrusted_account_without_a_letter_in_force_does_not_pass(site):
    superior = make.make_agency()
    data = {"administrator_name": "钱甲", "administrator_mobile": "19900000001", "legal_basis": "法", **FIGURES}
    unit = make_unit(superior, account_status="Awaiting Review", **data)
    office = make.make_user("City Legal Office", legal_office=unit.reviewing_office, may_review=1)
    make.as_user(office)
    with pytest.raises(frappe.ValidationError, match="委托书"):
        accounts.pass_review(unit.name)
    letter = make_letter(unit)
    with pytest.raises(frappe.ValidationError, match="委托书"):
        accounts.pass_review(unit.name)
    assert entrusting.put_in_force(letter.name)["letter_state"] == "In Force"
    assert accounts.pass_review(unit.name)["account_status"] == "Open"


@pytest.mark.requirement("R-027", "G-024")
@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "PDF"),
        (b"MZ\x90\x00not a pdf", "PDF"),
        (b"%PDF-1.7\nbroken", "PDF"),
        (pdf()[:200], "PDF"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "密码"),
        (
            pdf(lambda p: p.Root.__setitem__("/OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="a"))),
            "程序",
        ),
        (pdf(lambda p: p.Root.__setitem__("/AA", pikepdf.Dictionary())), "程序"),
        (pdf(lambda p: p.attachments.__setitem__("a.exe", b"MZ")), "附带"),
        (pdf(lambda p: [p.add_blank_page() for _ in range(100)]), "100"),
    ],
    ids=["empty", "program", "broken", "truncated", "encrypted", "javascript", "actions", "attachment", "pages"],
)
def test_what_is_no_harmless_pdf_is_refused(world, content, word):
    if not content:
        content = b"\n"
    make.as_user(world.clerk)
    with pytest.raises(frappe.ValidationError, match=word):
        make_letter(world.unit, letter_file=upload(content))


@pytest.mark.requirement("G-024")
def test_terms_and_texts_have_limits(world):
    make.as_user(world.clerk)
    for change, word in (
        ({"last": 365 * 6}, "5 年"),
        ({"last": -20}, "早于"),
        ({"matters": "事" * 10_000}, "4000"),
        ({"letter_number": "号" * 10_000}, "."),
    ):
        with pytest.raises(frappe.ValidationError, match=word):
            make_letter(world.unit, **change)


@pytest.mark.requirement("G-021", "G-024")
def test_only_the_superior_entrusts_and_only_entrusted_units_are_entrusted(world):
    body = make.make_agency(agency_kind="Second-level Body", superior_agency=world.superior.name)
    make.as_user(world.clerk)
    with pytest.raises(frappe.ValidationError, match="受委托单位"):
        make_letter(body)
    letter = make_letter(world.unit, entrusting_agency=body.name)
    assert letter.entrusting_agency == world.superior.name
    stranger = make_unit_of_stranger()
    with pytest.raises(frappe.PermissionError):
        make_letter(stranger)


def make_unit_of_stranger():
    before = frappe.session.user
    make.as_user("Administrator")
    unit = make_unit()
    make.as_user(before)
    return unit


@pytest.mark.requirement("G-024")
def test_a_unit_drafts_its_letter_but_does_not_put_it_in_force(world):
    make.as_user(world.own)
    letter = make_letter(world.unit)
    with pytest.raises(frappe.PermissionError):
        entrusting.put_in_force(letter.name)
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc(LETTER, letter.name).update({"confirmed_at": frappe.utils.now()}).save()
    assert put_in_force(letter, world.clerk) == "In Force"
    final = frappe.get_doc(LETTER, letter.name)
    with pytest.raises(frappe.PermissionError):
        final.update({"valid_until": getdate() + timedelta(days=900)}).save()


@pytest.mark.requirement("G-024")
def test_two_letters_do_not_overlap(world):
    make.as_user(world.clerk)
    entrusting.put_in_force(make_letter(world.unit).name)
    touching = make_letter(world.unit, first=100, last=200)
    with pytest.raises(frappe.ValidationError, match="重叠"):
        entrusting.put_in_force(touching.name)
    following = make_letter(world.unit, first=101, last=200)
    assert entrusting.put_in_force(following.name)["letter_state"] == "Not Yet in Force"
    until = frappe.db.get_value("Enforcement Agency", world.unit.name, "entrusted_until")
    assert getdate(until) == getdate() + timedelta(days=200)


@pytest.mark.requirement("G-024")
def test_certificates_follow_the_letter(world):
    team = make.make_team(world.unit)
    letter = make_letter(world.unit)
    put_in_force(letter, world.clerk)
    certificate = make.make_certificate(make.make_officer(world.unit), team)
    make.as_user("Administrator")
    entrustment_effects.bring_into_line(world.unit.name)
    assert status_of(certificate) == "Valid"
    make.as_user(world.clerk)
    entrusting.revoke_letter(letter.name, "委托事项调整")
    assert status_of(certificate) == "Suspended"
    again = make_letter(world.unit, first=0, last=30)
    entrusting.put_in_force(again.name)
    assert status_of(certificate) == "Valid"


@pytest.mark.requirement("G-024")
@pytest.mark.parametrize(
    ("stage", "role", "action"),
    [("Legal Review", "reviewer", "Pass Legal Review"), ("Card Making", "maker", "Issue Certificate")],
)
def test_no_certificate_is_approved_or_issued_while_no_letter_is_in_force(world, stage, role, action):
    team = make.make_team(world.unit)
    letter = make_letter(world.unit)
    put_in_force(letter, world.clerk)
    application = make.make_application(make.make_officer(world.unit), team, stage)
    make.as_user(world.clerk)
    entrusting.revoke_letter(letter.name, "委托事项调整")
    make.as_user(team[role])

    with pytest.raises(frappe.ValidationError, match="委托书"):
        deciding.decide_one(application.name, action)
    assert frappe.db.get_value("Certificate Application", application.name, "stage") == stage

    make.as_user(world.clerk)
    entrusting.put_in_force(make_letter(world.unit, first=0).name)
    make.as_user(team[role])
    deciding.decide_one(application.name, action)
    assert frappe.db.get_value("Certificate Application", application.name, "stage") != stage


@pytest.mark.requirement("G-024")
def test_a_unit_waiting_for_its_new_letter_may_prepare(world):
    application = make.make_application(make.make_officer(world.unit), make.make_team(world.unit), "Legal Review")
    assert application.stage == "Legal Review"


@pytest.mark.requirement("G-024")
def test_the_daily_job_suspends_after_the_last_day_and_leaves_other_suspensions(world, monkeypatch):
    team = make.make_team(world.unit)
    put_in_force(make_letter(world.unit, last=0), world.clerk)
    lapsing, ordered = (make.make_certificate(make.make_officer(world.unit), team) for _ in range(2))
    make.as_user(team["reviewer"])
    from enforcement_cert.certificate import cancelling

    cancelling.suspend_certificate(ordered.name, str(getdate() + timedelta(days=9)), "另案处理")
    make.as_user("Administrator")
    entrustment_effects.bring_into_line(world.unit.name)
    assert status_of(lapsing) == "Valid"
    tomorrow = getdate() + timedelta(days=1)
    for module in ("enforcement_cert.organization.letter_facts", "enforcement_cert.organization.entrustment_effects"):
        monkeypatch.setattr(module + ".getdate", lambda day=None: getdate(day) if day else tomorrow)
    entrustment_effects._refresh_states(world.unit.name)
    entrustment_effects.bring_into_line(world.unit.name)
    assert (status_of(lapsing), status_of(ordered)) == ("Suspended", "Suspended")
    assert frappe.db.get_value(LETTER, {"entrusted_unit": world.unit.name}, "letter_state") == "Expired"
    put_in_force(make_letter(world.unit, first=1, last=30), world.clerk)
    assert (status_of(lapsing), status_of(ordered)) == ("Valid", "Suspended")


@pytest.mark.requirement("G-024")
def test_both_sides_are_reminded_once(world):
    put_in_force(make_letter(world.unit, last=59), world.clerk)
    for _ in range(2):
        entrustment_effects._remind(world.unit.name)
    notes = frappe.get_all("Notification Log", {"document_type": LETTER}, ["for_user", "subject"], order_by="for_user")
    mine = [note for note in notes if note.for_user in (world.clerk, world.own)]
    assert sorted(note.for_user for note in mine) == sorted([world.clerk, world.own])
    assert all(world.unit.agency_name in note.subject for note in mine)
    other = make_unit(world.superior)
    put_in_force(make_letter(other, last=61), world.clerk)
    entrustment_effects._remind(other.name)
    assert frappe.db.count("Notification Log", {"document_type": LETTER}) == len(notes)


@pytest.mark.requirement("G-024", "R-003")
def test_who_sees_a_letter(world):
    letter = make_letter(world.unit)
    offices = make.make_offices()
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name, may_draft=1)
    other_city = make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1)
    office = make.make_user("City Legal Office", legal_office=world.unit.reviewing_office, may_review=1)
    for user, sees in ((world.clerk, 1), (world.own, 1), (office, 1), (stranger, 0), (other_city, 0)):
        make.as_user(user)
        assert len(frappe.get_list(LETTER, {"name": letter.name})) == sees, user
        assert frappe.get_doc(LETTER, letter.name).has_permission("read") is bool(sees), user
        if not sees:
            with pytest.raises(frappe.PermissionError):
                entrusting.put_in_force(letter.name)


def test_two_who_confirm_at_once_do_not_make_an_overlap(commit_site):
    """The unit is locked while its letters change; the second to come sees what the first has done."""
    superior = make.make_agency()
    unit = make_unit(superior)
    clerk = make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)
    letters = [make_letter(unit).name, make_letter(unit).name]
    commit_site.db.commit()
    works = [partial(entrusting.put_in_force, name) for name in letters]
    raised = at_the_same_moment(*works, user=clerk, reading=LETTER)
    confirmed = commit_site.db.count(LETTER, {"entrusted_unit": unit.name, "confirmed_at": ["is", "set"]})
    files = frappe.get_all("File", {"attached_to_name": ["in", letters]}, pluck="name")
    make.remove_agency(unit.name)
    for name in files:
        frappe.delete_doc("File", name, force=True)
    make.remove_agency(superior.name, [clerk])
    commit_site.db.commit()
    refused = [error for error in raised if error]
    assert len(refused) == 1 and isinstance(refused[0], (frappe.ValidationError, frappe.QueryDeadlockError)), raised
    assert confirmed == 1


@pytest.mark.requirement("G-024", "G-026")
def test_the_public_reads_the_letter_of_a_card(commit_site, http):
    """The page of an entrusted unit's card names the unit and leads to its letter, as long as it is published."""
    with committed_unit() as top, committed_unit(**entrusted_below(top.agency)) as below:
        clerk = top.team["clerk"]
        letter = make_letter(below.agency)
        put_in_force(letter, clerk)
        certificate = make.make_certificate(make.make_officer(below.agency), below.team)
        commit_site.db.commit()
        page = http().get(f"/v/{certificate.verification_token}?size=large").text
        token = frappe.db.get_value(LETTER, letter.name, "publication_token")
        assert top.agency.agency_name in page and below.agency.agency_name in page
        assert f"/v/letter/{token}" in page
        answer = http().get(f"/v/letter/{token}")
        assert answer.headers["Content-Type"] == "application/pdf" and answer.content.startswith(b"%PDF-")
        make.as_user(clerk)
        entrusting.publish_letter(letter.name, is_published=0)
        make.as_user("Administrator")
        commit_site.db.commit()
        assert "/v/letter/" not in http().get(f"/v/{certificate.verification_token}?lang=zh").text
        gone = http().get(f"/v/letter/{token}?again=1")
        assert gone.status_code == 404 and "没有这份委托书" in gone.text
        frappe.db.delete(LETTER, {"name": letter.name})
        for name in frappe.get_all("File", {"attached_to_name": letter.name}, pluck="name"):
            frappe.delete_doc("File", name, force=True)
        commit_site.db.commit()  # what removes the units begins with a rollback


def entrusted_below(agency) -> dict:
    return {
        "agency_kind": "Entrusted Unit",
        "legal_kind": "Entrusted Organisation",
        "superior_agency": agency.name,
    }
