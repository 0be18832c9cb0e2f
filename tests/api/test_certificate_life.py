"""Random walks of real certificates through every way there is to change them, as every kind of user.

After each step the certificate has either kept its status or made a change of the table; nothing brings a void or
cancelled number back, nothing cancels without card, notice or forced list. Fixed examples, so that a run repeats.
"""

from collections import Counter

import frappe
import pytest
from frappe.utils import add_days, getdate
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from enforcement_cert.certificate import (
    cancellation_requests,
    cancelling,
    deciding,
    direct_cancellation,
    loss_reports,
    replacing,
)
from enforcement_cert.domain.cancellations import RequestAct
from enforcement_cert.domain.certificate_states import NEXT_STATUS, CertificateStatus
from enforcement_cert.personnel import leaving
from enforcement_cert.testing import factories as make
from tests.flow_world import CERTIFICATE, LOSS, REQUEST, FlowWorld, upload

APPLICATION = "Certificate Application"
STATUSES = [str(status) for status in CertificateStatus]
REFUSED = (frappe.ValidationError, frappe.PermissionError, frappe.DoesNotExistError)
_ROLES = ("clerk", "checker", "reviewer", "maker", "holder", "stranger", "other_office", "administrator")


def by(*right: str):
    """Mostly those who may, now and then anybody."""
    return st.sampled_from([*right * (16 // len(right)), *_ROLES])


class CertificateLife(RuleBasedStateMachine):
    """One certificate; `seen` counts the changes of all walks."""

    world: frappe._dict
    seen: Counter

    def __init__(self):
        super().__init__()
        frappe.db.savepoint("walk")
        self.name = self.world.certificate.name
        self.status = self.read()
        self.last = "made"

    def teardown(self):
        frappe.db.rollback(save_point="walk")
        make.as_user("Administrator")

    def read(self) -> str:
        return frappe.db.get_value(CERTIFICATE, self.name, "certificate_status")

    def call(self, role: str, what: str, function, *args, **kwargs) -> None:
        """Call as a request does: what is refused leaves nothing behind."""
        make.as_user(self.world.users[role])
        frappe.db.savepoint("request")
        frappe.local.message_log = []
        self.last = f"{what} as {role}"
        try:
            function(*args, **kwargs)
        except REFUSED:
            frappe.db.rollback(save_point="request")
        make.as_user("Administrator")
        self.require_change_of_the_table()

    def require_change_of_the_table(self) -> None:
        now = self.read()
        if now != self.status:
            assert now in NEXT_STATUS[CertificateStatus(self.status)], f"{self.status} → {now} by {self.last}"
            self.seen[self.status, now] += 1
            self.status = now

    def latest(self, doctype: str, field: str = "certificate") -> str:
        rows = frappe.get_all(doctype, {field: self.name}, pluck="name", order_by="creation desc, name desc", limit=1)
        return rows[0] if rows else "none"

    # ------------------------------------------------ the office's own acts, and jobs

    @rule(role=by("reviewer"), days=st.sampled_from([0, 9]))
    def suspend(self, role, days):
        until = str(add_days(getdate(), days))
        self.call(role, "suspend", cancelling.suspend_certificate, self.name, until, "调查")

    @rule(role=by("reviewer"))
    def resume(self, role):
        self.call(role, "resume", cancelling.resume_certificate, self.name, "查清")

    @rule()
    def night(self):
        frappe.db.set_value(CERTIFICATE, self.name, "suspended_until", add_days(getdate(), -1))
        self.call("administrator", "daily job", cancelling.end_suspensions)

    @rule(
        role=by("reviewer"),
        kind=st.sampled_from(["With Certificate", "Without Certificate", "Forced"]),
        ground=st.sampled_from(["Death", "Leaving"]),
        shows=st.booleans(),
    )
    def cancel_directly(self, role, kind, ground, shows):
        code = self.world.certificate.card_serial if shows else self.world.other_card
        self.call(role, "cancel directly", direct_cancellation.cancel_directly, self.name, kind, ground, "原因", code)

    # ------------------------------------------------ cancellation

    @rule(role=by("clerk"), kind=st.sampled_from(["With Certificate", "Without Certificate"]))
    def draft(self, role, kind):
        names = [self.name]
        self.call(role, "draft", cancellation_requests.draft_requests, names, kind, "Leaving", "调离")

    @rule(role=by("clerk", "checker", "reviewer"), act=st.sampled_from([str(act) for act in RequestAct]))
    def decide(self, role, act):
        request = self.latest(REQUEST)
        self.call(role, act, cancellation_requests.decide_requests, [request], act, "理由")

    @rule()
    def decide_in_turn(self):
        for role, act in (("checker", "Pass Unit Check"), ("reviewer", "Approve Cancellation")):
            self.decide(role, act)

    @rule(role=by("clerk", "checker"), shows=st.booleans())
    def return_card(self, role, shows):
        code = self.world.certificate.verification_token if shows else self.world.other_card
        self.call(role, "return card", cancellation_requests.return_card, self.latest(REQUEST), code)
        self.call(role, "take back", cancellation_requests.take_back, code)

    # ------------------------------------------------ loss

    @rule(role=by("clerk", "holder", "reviewer"))
    def report_loss(self, role):
        self.call(role, "report loss", loss_reports.report_loss, self.name, "遗失")

    @rule(role=by("clerk"), shows=st.sampled_from([True, True, True, False]))
    def withdraw_report(self, role, shows):
        code = self.world.certificate.verification_token if shows else self.world.certificate.card_serial
        self.call(role, "withdraw report", loss_reports.withdraw_report, self.latest(LOSS), "找到", code)

    @rule(role=by("clerk", "reviewer"))
    def record_notice(self, role):
        notice = {
            "medium": "Newspaper",
            "medium_name": "大众日报",
            "published_on": str(getdate()),
            "notice_text": self.world.notice_text,
            "notice_file": self.world.uploads.get(role, ""),
        }
        self.call(role, "record notice", loss_reports.record_notice, self.latest(LOSS), **notice)

    @rule(role=by("clerk"))
    def start_new_application(self, role):
        self.call(role, "new application", loss_reports.start_new_application, self.latest(LOSS))

    @rule()
    def lose_and_publish(self):
        self.report_loss("clerk")
        self.record_notice("clerk")

    # ------------------------------------------------ replacement, leaving

    @rule(role=by("clerk"))
    def replace(self, role):
        names = [self.name]
        self.call(role, "replace", replacing.apply_for_replacements, names, "Damaged Card", "损坏")

    @rule(role=by("clerk", "checker", "reviewer", "maker"))
    def push_replacement(self, role):
        application = self.latest(APPLICATION, "replaces_certificate")
        card = frappe.db.get_value(CERTIFICATE, self.name, "card_serial")
        self.call(role, "return damaged", replacing.return_damaged_card, application, card)
        for action in ("Pass First Check", "Pass Legal Review", "Issue Certificate"):
            arguments = ([application], action, "", make.ALL_CONDITIONS)
            self.call(role, action, deciding.decide_applications, *arguments)

    @rule(role=by("clerk"))
    def leave(self, role):
        officer = self.world.certificate.officer
        self.call(role, "leave", leaving.report_leaving, officer, "Retired", str(getdate()))

    # ------------------------------------------------ the document's own doors

    @rule(role=st.sampled_from(_ROLES), status=st.sampled_from(STATUSES))
    def write_by_hand(self, role, status):
        from frappe.client import save, set_value

        self.call(role, "set_value", set_value, CERTIFICATE, self.name, {"certificate_status": status})
        self.call(role, "save", lambda: save({**self.document(), "certificate_status": status}))
        self.call(role, "token", set_value, CERTIFICATE, self.name, {"verification_token": "0" * 26})

    @rule(role=st.sampled_from(_ROLES), doctype=st.sampled_from([REQUEST, LOSS]))
    def write_flow_by_hand(self, role, doctype):
        from frappe.client import delete, set_value

        field = "request_status" if doctype == REQUEST else "report_status"
        name = self.latest(doctype)
        self.call(role, "flow", set_value, doctype, name, {field: "Approved", "is_card_returned": 1})
        self.call(role, "delete", delete, doctype, name)
        self.call(role, "delete", delete, CERTIFICATE, self.name)

    def document(self) -> dict:
        return frappe.get_doc(CERTIFICATE, self.name).as_dict()

    # ------------------------------------------------ what always holds

    @invariant()
    def a_cancelled_one_has_its_reason(self):
        row = frappe.db.get_value(
            CERTIFICATE,
            self.name,
            ["certificate_status", "cancellation_kind", "living_certificate_key", "status_reason"],
            as_dict=True,
        )
        is_cancelled = row.certificate_status == "Cancelled"
        assert is_cancelled == (row.living_certificate_key is None)
        if is_cancelled:
            assert row.status_reason and row.cancellation_kind in ("With Certificate", "Without Certificate")
            has_notice = frappe.db.exists(LOSS, {"certificate": self.name, "notice_on": ["is", "set"]})
            assert has_notice or row.cancellation_kind == "With Certificate"

    @invariant()
    def flows_agree_with_the_certificate(self):
        lost = frappe.db.count(LOSS, {"living_report_key": self.name})
        assert lost == (self.read() in ("Reported Lost", "Declared Void"))
        if self.read() == "Cancelled":
            assert not frappe.db.exists(REQUEST, {"living_request_key": self.name})


@pytest.fixture
def walked_world(site):
    unit = FlowWorld(government_level="County", administrative_division="370102")
    certificate, other = unit.certificate(), unit.certificate()
    offices = make.make_offices()
    stranger = make.make_agency()
    users = {
        **unit.team,
        "holder": make.make_user("Enforcement Officer", officer=certificate.officer),
        "stranger": make.make_user("Enforcement Agency", agency=stranger.name, may_draft=1, may_check=1),
        "other_office": make.make_user("City Legal Office", legal_office=offices["city"].name, may_review=1),
        "administrator": make.make_user("System Administrator"),
    }
    uploads = {}
    for role in ("clerk", "reviewer"):
        make.as_user(users[role])
        uploads[role] = upload()
    make.as_user("Administrator")
    text = f"遗失声明：{certificate.unit_name}{certificate.officer_name}，证号{certificate.name}，声明作废。"
    return frappe._dict(
        certificate=certificate, other_card=other.card_serial, users=users, uploads=uploads, notice_text=text
    )


@pytest.mark.requirement("R-124", "R-126", "R-127", "R-005", "G-041")
def test_no_walk_leaves_the_table(walked_world):
    class Walk(CertificateLife):
        world, seen = walked_world, Counter()

    run_state_machine_as_test(
        Walk,
        settings=settings(
            max_examples=30,
            stateful_step_count=16,
            derandomize=True,
            phases=(Phase.generate,),  # shrinking a walk takes minutes, and its steps are shown anyway
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    reached = {new for _old, new in Walk.seen}
    assert reached == set(STATUSES), f"the walks are too short to prove anything: {Walk.seen}"
