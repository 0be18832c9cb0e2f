"""Who may use the readers: codes, origins, permissions."""

import base64

import pytest

from hardware_bridge.errors import BridgeError
from hardware_bridge.pairing import CODE_SECONDS, CODE_TRIES, PERMISSION_SECONDS, Pairings
from tests.hardware.sites import ORIGIN, PairedSite

NOW = 1_795_000_000.0


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def pairings(tmp_path, clock):
    return Pairings(tmp_path / "sites.json", clock)


@pytest.fixture
def site(pairings):
    site = PairedSite()
    site.device = pairings.pair(pairings.new_code(), ORIGIN, site.public_key).device
    return site


def refused(code: str):
    return pytest.raises(BridgeError, match=code)


def test_a_code_pairs_once(pairings):
    site, code = PairedSite(), pairings.new_code()
    assert pairings.pair(f"{code[:4]} {code[4:]}", ORIGIN, site.public_key).origin == ORIGIN
    with refused("code_refused"):
        pairings.pair(code, ORIGIN, site.public_key)


def test_without_a_code_nobody_is_paired(pairings):
    with refused("code_refused"):
        pairings.pair("", ORIGIN, PairedSite().public_key)


def test_a_code_runs_out(pairings, clock):
    code = pairings.new_code()
    clock.now += CODE_SECONDS + 1
    with refused("code_refused"):
        pairings.pair(code, ORIGIN, PairedSite().public_key)


def test_a_code_cannot_be_tried_out(pairings):
    code = pairings.new_code()
    for _ in range(CODE_TRIES):
        with refused("code_refused"):
            pairings.pair("x", ORIGIN, PairedSite().public_key)
    with refused("code_refused"):
        pairings.pair(code, ORIGIN, PairedSite().public_key)


def test_a_key_that_is_none_is_refused(pairings):
    with refused("request_unreadable"):
        pairings.pair(pairings.new_code(), ORIGIN, "00")
    assert not pairings.sites


def test_pairings_outlive_the_service_and_can_be_ended_by_another_process(pairings, site):
    again = Pairings(pairings.path, pairings.clock)
    assert again.require_origin(ORIGIN).device == site.device
    assert again.forget(ORIGIN)
    assert not again.forget(ORIGIN)
    with refused("origin_refused"):
        pairings.require_origin(ORIGIN)


@pytest.mark.parametrize("origin", [None, "", "null", "https://certificates.example.evil", ORIGIN + ":8443"])
def test_other_origins_are_refused(pairings, site, origin):
    with refused("origin_refused"):
        pairings.require_origin(origin)


def test_a_permission_is_read(pairings, site):
    permission = pairings.read_permission(pairings.require_origin(ORIGIN), site.permission(NOW))
    assert (permission.user, permission.expires_at) == ("clerk", NOW + 300)


@pytest.mark.parametrize(
    "changes",
    [
        {"device": "other"},
        {"origin": "https://other.example"},
        {"expires": NOW},
        {"expires": NOW + PERMISSION_SECONDS + 1},
        {"issued": NOW + 200, "expires": NOW + 300},
        {"issued": NOW - 900, "expires": NOW - 600},
        {"issued": "soon"},
    ],
)
def test_a_permission_of_another_kind_is_refused(pairings, site, changes):
    with refused("token_refused"):
        pairings.read_permission(pairings.require_origin(ORIGIN), site.permission(NOW, **changes))


def test_a_forged_permission_is_refused(pairings, site):
    paired = pairings.require_origin(ORIGIN)
    stranger = PairedSite()
    stranger.device = site.device
    content, signature = site.permission(NOW).split(".")
    changed = base64.urlsafe_b64encode(base64.urlsafe_b64decode(content + "==").replace(b"clerk", b"admin")).decode()
    for token in (stranger.permission(NOW), f"{changed}.{signature}", "", ".", "a.b.c", "é.é", content):
        with refused("token_refused"):
            pairings.read_permission(paired, token)
