"""Steps of the workflow by those who may not take them, by every way a program has: refused, nothing changed."""

import json

import frappe
import pytest

from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, extra_login, require_plain_refusal

DOCTYPE = "Certificate Application"
ADDRESS = "/api/resource/Certificate%20Application"
TABLES = ("decisions", "checks")


@pytest.fixture
def world(commit_site, stack):
    with committed_unit(government_level="County", administrative_division="370102") as unit:
        yield unit


@pytest.fixture
def waiting(world):
    """An application that waits for the county's legal office."""
    application = make.make_application(make.make_officer(world.agency), world.team, "Legal Review")
    frappe.db.commit()
    return application.name


@pytest.fixture
def strangers(world):
    """Logins that see the application, or have the duty, but are not the county's own office."""
    offices = make.make_offices()
    return {
        "province": extra_login(world, "Provincial Legal Office", legal_office=offices["province"].name, may_review=1),
        "city": extra_login(world, "City Legal Office", legal_office=offices["city"].name, may_review=1),
        "other county": extra_login(
            world, "County Legal Office", legal_office=offices["other_county"].name, may_review=1
        ),
        "checker": world.team["checker"],
        "clerk": world.team["clerk"],
    }


def picture(name: str) -> str:
    """All that is stored of an application."""
    frappe.db.rollback()
    application = frappe.get_doc(DOCTYPE, name)
    return json.dumps(application.as_dict(), default=str, sort_keys=True)


@pytest.mark.requirement("R-004", "R-005", "R-097")
@pytest.mark.parametrize("who", ["province", "city", "other county", "checker", "clerk"])
def test_nobody_but_the_own_office_passes_the_review(world, waiting, strangers, http, who):
    before = picture(waiting)
    client = http(strangers[who], make.PASSWORD)
    read = json.loads(before)
    next_state = "Waiting for Card Making"

    answers = [
        client.put(f"{ADDRESS}/{waiting}", json={"workflow_state": next_state}),
        client.put(f"{ADDRESS}/{waiting}", json={"workflow_state": next_state, "stage": "Card Making"}),
        client.put(f"{ADDRESS}/{waiting}", json={"workflow_state": "Certificate Issued", "stage": "Issued"}),
        client.method("frappe.model.workflow.apply_workflow", doc=json.dumps(read), action="Pass Legal Review"),
        client.post(
            "/api/method/frappe.client.set_value",
            json={"doctype": DOCTYPE, "name": waiting, "fieldname": "workflow_state", "value": next_state},
        ),
    ]
    for answer in answers:
        assert 400 <= answer.status_code < 500, answer.text[:300]
        assert "Traceback" not in answer.text and "exc" not in answer.json()
    bulk = client.method(
        "frappe.model.workflow.bulk_workflow_approval",
        docnames=json.dumps([waiting]),
        doctype=DOCTYPE,
        action="Pass Legal Review",
    )
    assert "Traceback" not in bulk.text
    selection = client.method(
        "enforcement_cert.certificate.deciding.decide_applications", names=[waiting], action="Pass Legal Review"
    )
    if selection.status_code == 200:
        report = selection.json()["message"]
        assert report["done"] == 0 and len(report["refused"]) == 1
    else:
        require_plain_refusal(selection)

    assert picture(waiting) == before


@pytest.mark.requirement("R-012", "R-097")
def test_the_own_office_passes_it(world, waiting, http):
    client = http(world.team["reviewer"], make.PASSWORD)

    answer = client.method(
        "enforcement_cert.certificate.deciding.decide_applications", names=[waiting], action="Pass Legal Review"
    )

    assert answer.json()["message"] == {"done": 1, "refused": []}
    frappe.db.rollback()
    assert frappe.db.get_value(DOCTYPE, waiting, "stage") == "Card Making"


def test_a_stage_alone_changes_nothing(world, waiting, http):
    client = http(world.team["reviewer"], make.PASSWORD)
    before = json.loads(picture(waiting))

    client.put(f"{ADDRESS}/{waiting}", json={"stage": "Issued", "certificate": "37002026000001"})

    after = json.loads(picture(waiting))
    for field in ("stage", "workflow_state", "certificate", "reviewing_office", "living_application_key"):
        assert after[field] == before[field]


@pytest.mark.parametrize("ending", ["Certificate Issued", "Waiting for Card Making", "Application Draft"])
def test_even_the_own_office_takes_no_step_that_the_table_lacks(world, http, ending):
    application = make.make_application(make.make_officer(world.agency), world.team, "First Check")
    frappe.db.commit()
    before = picture(application.name)
    client = http(world.team["reviewer"], make.PASSWORD)

    answer = client.put(f"{ADDRESS}/{application.name}", json={"workflow_state": ending})

    require_plain_refusal(answer)
    assert picture(application.name) == before


@pytest.mark.requirement("R-091")
def test_a_decision_cannot_be_written_or_removed_by_hand(world, waiting, http):
    client = http(world.team["reviewer"], make.PASSWORD)
    stored = json.loads(picture(waiting))
    forged = [{"action": "Pass", "from_stage": "Legal Review", "to_stage": "Card Making", "decided_by": "x"}]

    for decisions in ([], forged, stored["decisions"] + forged):
        client.put(f"{ADDRESS}/{waiting}", json={"decisions": decisions})
        assert json.loads(picture(waiting))["decisions"] == stored["decisions"]


@pytest.mark.parametrize("reason", ["", "  ", "<b>材料不符</b>"])
def test_a_return_needs_a_reason_in_plain_text(world, waiting, http, reason):
    client = http(world.team["reviewer"], make.PASSWORD)
    before = picture(waiting)

    answer = client.method(
        "enforcement_cert.certificate.deciding.decide_applications",
        names=[waiting],
        action="Return Application",
        reason=reason,
    )

    assert answer.json()["message"]["done"] == 0
    assert picture(waiting) == before


@pytest.mark.requirement("R-092")
def test_nobody_deletes_an_application_that_is_under_way(world, waiting, http):
    for user in (world.team["reviewer"], world.team["clerk"], world.team["maker"]):
        answer = http(user, make.PASSWORD).delete(f"{ADDRESS}/{waiting}")
        assert 400 <= answer.status_code < 500
    assert picture(waiting)
