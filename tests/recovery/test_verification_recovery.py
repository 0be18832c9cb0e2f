"""The public answer while services stop, start and change under it."""

import secrets
import threading
from datetime import date, timedelta

import pytest

from enforcement_cert.portal import cache as cache_module
from enforcement_cert.portal import certificates, limits, store
from tests.fixtures.verification_services import SITE, Page, running_services
from tests.present import present

NUMBER = "37002026000001"
CHECK = "7K2M"
TOKEN = "0123456789abcdefghjkmnpqrs"
KEY = store.token_key(SITE, TOKEN)


@pytest.fixture(scope="module")
def services():
    with running_services() as running:
        yield running


@pytest.fixture
def citizen(services, monkeypatch) -> Page:
    """A process that answers, with running, empty services, and without rests after a failure."""
    for name, start in (("redis", services.start_redis), ("mariadb", services.start_mariadb)):
        if not services.runs(name):
            start()
    services.clear()
    limits._local._counts.clear()
    monkeypatch.setattr(cache_module, "REST_SECONDS", 0)
    monkeypatch.setattr(certificates, "REST_SECONDS", 0)
    return Page(services.sites)


def forget(services) -> None:
    """What forgetting.py does after a commit."""
    site = present(Page(services.sites).sites.get(SITE))
    assert site.cache.put_all([KEY], store.CHANGED + secrets.token_hex(8).encode(), store.MARK_SECONDS)


def make_old(services) -> None:
    """Let the kept record be older than a record may be without being asked again."""
    kept = services.redis.get(KEY)
    start = kept.index(b":") + 1
    end = kept.index(b",")
    services.redis.set(KEY, kept[:start] + b"1700000000.0" + kept[end:])


@pytest.mark.requirement("R-178")
def test_an_emptied_redis_changes_nothing(citizen, services):
    services.add(NUMBER, TOKEN)
    assert citizen.ask(TOKEN)["status"] == "valid"
    services.redis.flushall()
    assert citizen.ask(TOKEN)["status"] == "valid"
    assert services.redis.get(KEY).startswith(b"{")


@pytest.mark.requirement("R-178")
def test_without_redis_the_database_answers_and_changes_show_at_once(citizen, services):
    services.add(NUMBER, TOKEN)
    assert citizen.ask(TOKEN)["status"] == "valid"
    services.stop("redis")
    assert citizen.ask(TOKEN)["status"] == "valid"
    services.change(NUMBER, certificate_status="Cancelled")
    assert citizen.ask(TOKEN)["status"] == "cancelled"
    assert citizen.ask("f" * 26)["status"] == "unknown"
    services.start_redis()
    assert citizen.ask(TOKEN)["status"] == "cancelled"
    assert services.redis.get(KEY).startswith(b"{")


def test_without_redis_questions_are_still_limited(citizen, services):
    services.stop("redis")
    answers = [citizen.ask(f"{NUMBER}-{CHECK}")["status"] for _ in range(limits.NUMBER_QUESTIONS + 1)]
    assert answers == ["unknown"] * limits.NUMBER_QUESTIONS + ["too_many_questions"]


@pytest.mark.requirement("R-178")
def test_without_the_database_kept_records_are_served_and_others_get_a_clear_page(citizen, services):
    services.add(NUMBER, TOKEN)
    citizen.ask(TOKEN)
    make_old(services)
    services.stop("mariadb")
    assert citizen.ask(TOKEN)["status"] == "valid"
    missing = citizen.get("/v/" + "f" * 26)
    assert missing.status_code == 503
    assert int(missing.headers["Retry-After"]) > 0
    assert "暂时无法核验" in missing.text
    assert citizen.ask("f" * 26)["status"] == "unavailable"
    assert citizen.get("/v/" + "f" * 26 + "/photo.jpg").status_code == 503
    services.start_mariadb()
    assert citizen.ask("f" * 26)["status"] == "unknown"
    services.change(NUMBER, certificate_status="Cancelled")
    assert citizen.ask(TOKEN)["status"] == "cancelled"


def test_expiry_is_judged_on_the_day_even_without_the_database(citizen, services):
    services.add(NUMBER, TOKEN, valid_until=date.today() - timedelta(days=2))
    citizen.ask(TOKEN)
    services.stop("mariadb")
    assert citizen.ask(TOKEN)["status"] == "expired"


def test_without_both_there_is_a_clear_page_and_afterwards_an_answer(citizen, services):
    services.add(NUMBER, TOKEN)
    services.stop("redis")
    services.stop("mariadb")
    assert citizen.get(f"/v/{TOKEN}").status_code == 503
    assert citizen.get("/v").status_code == 200
    services.start_redis()
    services.start_mariadb()
    assert "证件有效" in citizen.get(f"/v/{TOKEN}").text


def test_a_forgotten_record_is_not_served_while_the_database_is_down(citizen, services):
    """What was changed last is not known: no answer is better than an old one."""
    services.add(NUMBER, TOKEN)
    citizen.ask(TOKEN)
    forget(services)
    services.stop("mariadb")
    assert citizen.ask(TOKEN)["status"] == "unavailable"


@pytest.mark.requirement("R-178")
def test_a_slow_reader_cannot_bring_back_the_old_record(citizen, services, monkeypatch):
    """It reads "valid", then the certificate is cancelled and forgotten, then it wants to store."""
    services.add(NUMBER, TOKEN)
    has_read, may_go_on = threading.Event(), threading.Event()
    read = certificates.CertificateTable.by_token

    def slowly(table, token):
        row = read(table, token)
        has_read.set()
        assert may_go_on.wait(10)
        return row

    monkeypatch.setattr(certificates.CertificateTable, "by_token", slowly)
    answers = []
    reader = threading.Thread(target=lambda: answers.append(Page(services.sites).ask(TOKEN)["status"]))
    reader.start()
    assert has_read.wait(10)
    services.change(NUMBER, certificate_status="Cancelled")
    forget(services)
    may_go_on.set()
    reader.join(10)
    monkeypatch.undo()
    assert answers == ["valid"]
    assert services.redis.get(KEY).startswith(store.CHANGED)
    assert citizen.ask(TOKEN)["status"] == "cancelled"


@pytest.mark.requirement("R-178")
def test_nothing_is_kept_while_a_change_is_being_committed(citizen, services):
    services.add(NUMBER, TOKEN)
    services.redis.set(KEY, store.IN_DOUBT + b"1", ex=store.MARK_SECONDS)
    assert citizen.ask(TOKEN)["status"] == "valid"
    assert services.redis.get(KEY) == store.IN_DOUBT + b"1"
    services.change(NUMBER, certificate_status="Cancelled")
    assert citizen.ask(TOKEN)["status"] == "cancelled"


def test_many_readers_and_changes_end_with_the_last_state(citizen, services):
    """Readers ask all the time; after each change and its mark no later question sees the state before."""
    services.add(NUMBER, TOKEN)
    stop, wrong = threading.Event(), []
    expected = ["valid"]

    def keep_asking():
        own = Page(services.sites)
        while not stop.is_set():
            before = expected[0]
            answer = own.ask(TOKEN)["status"]
            if before == expected[0] and before != "changing" and answer != before:
                wrong.append((before, answer))

    readers = [threading.Thread(target=keep_asking) for _ in range(3)]
    for reader in readers:
        reader.start()
    for turn in range(40):
        status = ("Cancelled", "Valid")[turn % 2]
        expected[0] = "changing"
        services.redis.set(KEY, store.IN_DOUBT + secrets.token_hex(4).encode(), ex=store.MARK_SECONDS)
        services.change(NUMBER, certificate_status=status)
        forget(services)
        expected[0] = status.lower()
        assert citizen.ask(TOKEN)["status"] == status.lower()
    stop.set()
    for reader in readers:
        reader.join(10)
    assert wrong == []


def test_an_unknown_token_is_asked_again_after_it_was_issued(citizen, services):
    assert citizen.ask(TOKEN)["status"] == "unknown"
    assert 0 < services.redis.ttl(KEY) <= store.KEPT_NEGATIVE_SECONDS
    services.add(NUMBER, TOKEN)
    forget(services)
    assert citizen.ask(TOKEN)["status"] == "valid"


def test_a_change_by_sql_without_any_event_shows_when_the_record_is_old(citizen, services):
    services.add(NUMBER, TOKEN)
    citizen.ask(TOKEN)
    services.change(NUMBER, certificate_status="Cancelled")
    make_old(services)
    assert citizen.ask(TOKEN)["status"] == "cancelled"


@pytest.mark.parametrize("rubbish", [b"", b"{", b"{}", b'{"at":"x","record":null}', b'{"at":9e9,"record":{}}', b"xyz"])
def test_rubbish_in_redis_is_replaced(citizen, services, rubbish):
    services.add(NUMBER, TOKEN)
    services.redis.set(KEY, rubbish)
    assert citizen.ask(TOKEN)["status"] == "valid"
    assert services.redis.get(KEY).startswith(b'{"at":')


def test_a_record_from_the_future_is_not_trusted(citizen, services):
    services.add(NUMBER, TOKEN)
    citizen.ask(TOKEN)
    services.redis.set(KEY, services.redis.get(KEY).replace(b'{"at":1', b'{"at":9'))
    services.change(NUMBER, certificate_status="Cancelled")
    assert citizen.ask(TOKEN)["status"] == "cancelled"


def test_a_site_without_the_table_is_left_to_the_engine(citizen, services):
    services.sql("rename table verifytest.`tabEnforcement Certificate` to verifytest.elsewhere")
    try:
        assert citizen.get(f"/v/{TOKEN}").status_code == 299
    finally:
        services.sql("rename table verifytest.elsewhere to verifytest.`tabEnforcement Certificate`")


def test_threads_share_the_connections_and_broken_ones_are_replaced(citizen, services):
    services.add(NUMBER, TOKEN)
    citizen.ask(TOKEN)
    services.stop("mariadb")
    services.start_mariadb()
    services.redis.flushall()
    assert citizen.ask(TOKEN)["status"] == "valid"


@pytest.mark.requirement("R-178")
def test_a_hanging_redis_is_left_alone(citizen, services, monkeypatch):
    monkeypatch.setattr(cache_module, "REST_SECONDS", 60)
    services.add(NUMBER, TOKEN)
    citizen.ask(TOKEN)
    with services.hanging("redis"):
        assert citizen.ask(TOKEN)["status"] == "valid"
        assert citizen.sites.get(SITE).cache.is_resting
        services.change(NUMBER, certificate_status="Cancelled")
        assert citizen.ask(TOKEN)["status"] == "cancelled"


@pytest.mark.requirement("R-178")
def test_a_hanging_database_leaves_what_is_kept(citizen, services, monkeypatch):
    monkeypatch.setattr(certificates, "ANSWER_SECONDS", 1)
    services.add(NUMBER, TOKEN)
    citizen = Page(services.sites)
    citizen.ask(TOKEN)
    make_old(services)
    with services.hanging("mariadb"):
        assert citizen.ask(TOKEN)["status"] == "valid"
        assert citizen.ask("f" * 26)["status"] == "unavailable"
    assert citizen.ask("f" * 26)["status"] == "unknown"
