"""Reports of background work are written in the language of who asked for it."""

import json
import re

import pytest

from enforcement_cert.certificate import bulk
from enforcement_cert.testing import factories


@pytest.fixture
def refused_officer(commit_site):
    """A committed clerk and an officer who has an application already; removed afterwards."""
    agency = factories.make_agency()
    team = factories.make_team(agency)
    officer = factories.make_officer(agency)
    factories.make_application(officer, team)
    commit_site.db.commit()
    yield team["clerk"], officer
    commit_site.db.rollback()
    factories.as_user("Administrator")
    factories.remove_agency(agency.name, team.values())
    commit_site.db.commit()


@pytest.mark.requirement("R-099", "G-096")
def test_a_workers_report_is_in_the_language_of_who_asked(commit_site, refused_officer):
    clerk, officer = refused_officer
    factories.as_user(clerk)
    name = bulk._queue("apply", [officer.name], {"certificate_type": "ENFORCEMENT", "submit": 1})
    commit_site.db.commit()
    commit_site.local.lang = "en"

    bulk.work(name)

    (refusal,) = json.loads(commit_site.db.get_value("Bulk Run", name, "report"))
    assert re.search(r"[\u4e00-\u9fff]", refusal["reason"])
