"""The public answer on a running site: document events, nginx's cache, and the way through the engine."""

import json
import secrets
import time
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from werkzeug.test import Client, TestResponse

from enforcement_cert.certificate.issuing import new_token
from enforcement_cert.portal import limits, store
from enforcement_cert.portal.forgetting import forget
from enforcement_cert.setup.demo_faces import LOOKS, portrait
from tests.present import present

DOCTYPE = "Enforcement Certificate"
CHECK = "7K2M"
API = "/api/method/enforcement_cert.api.v1.verify"
# What a citizen's question may take from the change on, nginx's second included.
CORRECT_WITHIN_SECONDS = 2


def new_certificate(frappe, **changes):
    """Insert a certificate without the people and offices behind it."""
    certificate = frappe.new_doc(DOCTYPE)
    certificate.update(
        {
            "certificate_number": f"3700{secrets.randbelow(10**12):012d}",
            "check_code": CHECK,
            "certificate_type": "ENFORCEMENT",
            "certificate_status": "Valid",
            "valid_from": date.today() - timedelta(days=2),
            "valid_until": date.today() + timedelta(days=300),
            "officer": "none",
            "officer_name": "测试甲",
            "agency": "none",
            "unit_name": "测试市市场监督管理局",
            "verification_token": new_token(),
            **changes,
        }
    )
    certificate.flags.ignore_links = True
    return certificate.insert()


def remove(frappe, name):
    """Delete a certificate, which only the removal of demonstration data may."""
    frappe.flags.removing_demo_province = True
    try:
        frappe.delete_doc(DOCTYPE, name, force=True)
    finally:
        frappe.flags.removing_demo_province = False


@pytest.fixture
def certificate(commit_site):
    """A committed certificate with a photo among the private files."""
    frappe = commit_site
    made = new_certificate(frappe)
    file = frappe.new_doc("File")
    file.update(
        {
            "file_name": f"{made.name}.jpg",
            "content": portrait(LOOKS["Male"][0]),
            "is_private": 1,
            "attached_to_doctype": DOCTYPE,
            "attached_to_name": made.name,
            "attached_to_field": "photo",
        }
    )
    file.insert()
    made.db_set("photo", file.file_url)
    frappe.db.commit()
    yield made
    frappe.db.rollback()
    if frappe.db.exists(DOCTYPE, made.name):
        remove(frappe, made.name)
    frappe.db.commit()


@pytest.fixture
def ways(commit_site):
    """The two entries of a bench, each as a function path → response."""
    from frappe.app import application as engine

    from enforcement_cert.portal.fast_path import in_front_of
    from enforcement_cert.portal.sites import sites_in

    frappe = commit_site
    site, sites_path = frappe.local.site, frappe.local.sites_path
    front = in_front_of(engine, sites_in(sites_path))
    used = SimpleNamespace(fast=None, engine=None)

    def through(application):
        def get(path: str, **options) -> TestResponse:
            address = {"REMOTE_ADDR": f"203.0.113.{secrets.randbelow(250)}"}
            headers = {"X-Frappe-Site-Name": site}
            answer = Client(application, use_cookies=False).get(
                path, headers=headers, environ_overrides=address, buffered=True, **options
            )
            frappe.init(site=site, sites_path=sites_path)
            frappe.connect()
            return answer

        return get

    used.fast, used.engine = through(front), through(engine)
    return used


def without_time(content):
    return json.loads(content)["message"] | {"checked_at": None}


def text_without_time(answer):
    before, _, rest = answer.text.partition('<p class="time">')
    return before + rest.partition("</p>")[2]


@pytest.mark.requirement("R-178")
@pytest.mark.parametrize("kind", ["token", "number", "unknown"])
def test_both_entries_give_the_same_page_and_data(certificate, ways, kind):
    code = {
        "token": certificate.verification_token,
        "number": f"{certificate.name}-{CHECK}",
        "unknown": new_token(),
    }[kind]
    page = f"/v?code={code}" if kind == "number" else f"/v/{code}"
    for path in (page, page + ("&" if "?" in page else "?") + "lang=en&size=large"):
        fast, engine = ways.fast(path), ways.engine(path)
        assert (fast.status_code, engine.status_code) == (200, 200)
        assert text_without_time(fast) == text_without_time(engine)
        assert ("测试甲" in fast.text) == (kind != "unknown")
        for header in ("Content-Security-Policy", "Referrer-Policy", "Cache-Control", "X-Robots-Tag", "Content-Type"):
            assert fast.headers[header] == engine.headers[header]
    fast, engine = (way(API, query_string={"code": code}) for way in (ways.fast, ways.engine))
    assert (fast.status_code, engine.status_code) == (200, 200)
    assert without_time(fast.data) == without_time(engine.data)
    assert without_time(fast.data)["status"] == ("unknown" if kind == "unknown" else "valid")


@pytest.mark.requirement("X-04")
def test_both_entries_give_the_photo_form_and_icon(certificate, ways):
    for path in (f"/v/{certificate.verification_token}/photo.jpg", "/v", "/v/icon.svg"):
        fast, engine = ways.fast(path), ways.engine(path)
        assert (fast.status_code, engine.status_code) == (200, 200)
        assert fast.data == engine.data
        assert fast.content_type == engine.content_type
    assert ways.engine(f"/v/{new_token()}/photo.jpg").status_code == 404


def test_other_pages_stay_the_engines(ways):
    assert ways.fast("/vote").status_code == 404
    assert ways.fast("/login").status_code == 200
    assert ways.fast("/api/method/ping").json == {"message": "pong"}


@pytest.mark.requirement("R-178")
def test_a_cancelled_certificate_is_cancelled_for_the_citizen_within_two_seconds(certificate, commit_site, http):
    """Through nginx with its cache, as a telephone asks: first kept everywhere, then cancelled."""
    citizen = http()
    path = f"/v/{certificate.verification_token}"
    assert "<h1>证件有效</h1>" in citizen.get(path).text
    assert "<h1>证件有效</h1>" in citizen.get(path).text
    certificate.reload()
    certificate.certificate_status = "Cancelled"
    certificate.flags.is_status_step = True
    certificate.save()
    commit_site.db.commit()
    end = time.monotonic() + CORRECT_WITHIN_SECONDS
    while "<h1>证件已注销</h1>" not in (page := citizen.get(path).text):
        assert "<h1>证件有效</h1>" in page
        assert time.monotonic() < end, "still called valid"
    answer = citizen.get(API, params={"code": certificate.verification_token}).json()["message"]
    assert answer["status"] == "cancelled"


@pytest.mark.requirement("X-04")
def test_nginx_keeps_the_strict_headers_and_answers_repeated_questions_itself(certificate, http):
    citizen = http()
    path = f"/v/{certificate.verification_token}"
    first = citizen.get(path)
    for header, value in (("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY")):
        assert first.headers[header] == value
    assert "unsafe" not in first.headers["Content-Security-Policy"]
    assert "noindex" in first.headers["X-Robots-Tag"]
    assert not citizen.cookies
    kept = [citizen.get(path).headers["X-Cache-Status"] for _ in range(20)]
    assert "HIT" in kept


@pytest.mark.requirement("X-04")
def test_nginx_keeps_no_answer_to_a_typed_number(certificate, http):
    answer = http().get("/v", params={"number": certificate.name, "check": CHECK})
    assert "<h1>证件有效</h1>" in answer.text
    assert answer.history == []
    assert answer.headers["Cache-Control"] == "no-store"
    assert "X-Cache-Status" not in answer.headers


@pytest.fixture
def ask(commit_site):
    """Ask the fast path about a token; returns the status."""
    from enforcement_cert.portal.sites import sites_in
    from enforcement_cert.portal.verification import ask as ask_site

    site = present(sites_in(commit_site.local.sites_path).get(commit_site.local.site))
    return lambda code: str(ask_site(site, code, "203.0.113.251").public.status)


@pytest.fixture
def kept(commit_site, certificate):
    """What Redis holds for the certificate's two keys."""
    from enforcement_cert.portal.sites import sites_in

    site = present(sites_in(commit_site.local.sites_path).get(commit_site.local.site))
    keys = (
        store.token_key(site.name, certificate.verification_token),
        store.number_key(site.name, certificate.name, CHECK),
    )
    return lambda: [(site.cache.get(key) or b"")[:1] for key in keys]


def save(frappe, certificate):
    certificate.certificate_status = "Suspended"
    certificate.flags.is_status_step = True
    certificate.save()


def write_directly(frappe, certificate):
    certificate.db_set("certificate_status", "Suspended")


def bulk_sql(frappe, certificate):
    frappe.db.set_value(DOCTYPE, certificate.name, "certificate_status", "Suspended")
    forget(certificate.name)


@pytest.mark.requirement("R-178")
@pytest.mark.parametrize("change", [save, write_directly, bulk_sql])
def test_every_way_of_changing_is_seen_at_once_after_the_commit(commit_site, certificate, ask, kept, change):
    by_number = f"{certificate.name}-{CHECK}"
    certificate.reload()
    assert (ask(certificate.verification_token), ask(by_number)) == ("valid", "valid")
    assert kept() == [b"{", b"{"]
    change(commit_site, certificate)
    assert kept() == [store.IN_DOUBT, store.IN_DOUBT]
    assert ask(certificate.verification_token) == "valid"
    assert kept() == [store.IN_DOUBT, store.IN_DOUBT]
    commit_site.db.commit()
    assert kept() == [store.CHANGED, store.CHANGED]
    assert (ask(certificate.verification_token), ask(by_number)) == ("suspended", "suspended")
    assert kept() == [b"{", b"{"]


@pytest.mark.requirement("R-178")
def test_a_change_that_is_rolled_back_is_never_seen(commit_site, certificate, ask):
    certificate.reload()
    certificate.certificate_status = "Cancelled"
    certificate.flags.is_status_step = True
    certificate.save()
    assert ask(certificate.verification_token) == "valid"
    commit_site.db.rollback()
    assert ask(certificate.verification_token) == "valid"


@pytest.mark.requirement("R-178")
def test_a_new_token_replaces_the_old_one(commit_site, certificate, ask):
    old = certificate.verification_token
    certificate.reload()
    assert ask(old) == "valid"
    certificate.db_set("verification_token", new_token())
    commit_site.db.commit()
    assert (ask(old), ask(certificate.verification_token)) == ("unknown", "valid")


@pytest.mark.requirement("R-178")
def test_a_deleted_certificate_is_unknown(commit_site, certificate, ask):
    assert ask(certificate.verification_token) == "valid"
    remove(commit_site, certificate.name)
    commit_site.db.commit()
    assert ask(certificate.verification_token) == "unknown"


@pytest.mark.requirement("R-178")
def test_a_token_asked_before_it_was_issued_is_known_afterwards(commit_site, ask):
    token = new_token()
    assert ask(token) == "unknown"
    made = new_certificate(commit_site, verification_token=token)
    commit_site.db.commit()
    assert ask(token) == "valid"
    remove(commit_site, made.name)
    commit_site.db.commit()


def test_limits_can_be_set_in_the_site_configuration():
    assert limits.NUMBERS.allowed_on({"verification_limit_numbers": 3}) == 3
    assert limits.NUMBERS.allowed_on({}) == limits.NUMBER_QUESTIONS
