"""0003: ids of jobs are accepted by rq, stay apart, and name their site."""

import re


def test_an_id_has_only_what_the_queue_allows(engine):
    from frappe.utils.background_jobs import create_job_id

    assert re.fullmatch(r"[A-Za-z0-9_-]+", create_job_id("证件::batch 1/2"))
    assert re.fullmatch(r"[A-Za-z0-9_-]+", create_job_id(None))


def test_ids_that_differ_only_in_forbidden_characters_stay_apart(engine):
    from frappe.utils.background_jobs import create_job_id

    assert len({create_job_id("a.b"), create_job_id("a_b"), create_job_id("a:b")}) == 3


def test_a_site_does_not_see_the_jobs_of_a_site_with_a_longer_name(engine):
    from frappe.core.doctype.rq_job.rq_job import filter_current_site_jobs
    from frappe.utils.background_jobs import create_job_id

    mine = create_job_id("mine")
    site = engine.local.site
    engine.local.site = site + ".cn"
    others = create_job_id("others")
    engine.local.site = site
    assert filter_current_site_jobs([mine, others]) == [mine]
