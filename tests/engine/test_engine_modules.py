"""The engine's own test modules on the restored, patched engine with our dependency pins."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.bare_site import bare_site, engine_command
from tests.engine.results import known_failures, read_output
from tests.waiting import until

MODULES = [
    "frappe.tests.test_document",
    "frappe.tests.test_permissions",
    "frappe.tests.test_db",
    "frappe.tests.test_db_query",
    "frappe.tests.test_query_builder",
    "frappe.tests.test_query",
    "frappe.tests.test_naming",
    "frappe.tests.test_api",
    "frappe.tests.test_client",
    "frappe.tests.test_background_jobs",
    "frappe.tests.test_safe_exec",
    "frappe.tests.test_utils",
    "frappe.tests.test_auth",
    "frappe.tests.test_search",
    "frappe.tests.test_rate_limiter",
    "frappe.tests.test_rename_doc",
    "frappe.core.doctype.file.test_file",
    "frappe.core.doctype.user.test_user",
    "frappe.core.doctype.rq_job.test_rq_job",
    "frappe.workflow.doctype.workflow.test_workflow",
]
KNOWN = known_failures(Path(__file__).with_name("known_failures.toml"))
# The only name of this machine that every resolver knows; the engine's tests call the site by its name.
SITE = "localhost"
# What the engine sets up by itself and our sites set otherwise.
ENGINE_DEFAULTS = {
    "language": "en",
    "time_format": "HH:mm:ss",
    "first_day_of_the_week": "Sunday",
    "rounding_method": "Banker's Rounding",
}


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def accepts_calls(port: int) -> bool:
    with socket.socket() as door:
        return door.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def engine_site(request: pytest.FixtureRequest) -> Iterator[tuple[Path, str]]:
    """A site in English, with server scripts on (their sandbox is tested) and a web server of its own."""
    port = free_port()
    own = {"webserver_port": port, "host_name": f"http://{SITE}:{port}"}
    with bare_site(request, SITE, server_script_enabled=1, **own) as (sites, name):
        settings = json.dumps(["System Settings", "System Settings", ENGINE_DEFAULTS])
        engine_command(sites, "--site", name, "execute", "frappe.client.set_value", "--args", settings)
        engine_command(sites, "--site", name, "clear-cache")
        # the engine's test records, users above all, which its modules take for granted
        engine_command(sites, "--site", name, "run-tests", "--doctype", "ToDo")
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "frappe.app:application"],
            cwd=sites,
            env={**os.environ, "CI": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            until(lambda: accepts_calls(port), "the web server of the engine's tests listens")
            yield sites, name
        finally:
            server.terminate()
            server.wait(timeout=30)


@pytest.mark.parametrize("module", MODULES)
def test_engine_module(engine_site: tuple[Path, str], module: str) -> None:
    sites, name = engine_site
    done = engine_command(sites, "--site", name, "run-tests", "--module", module)
    result = read_output(done.stdout)
    known = [failure for failure in KNOWN if failure.test.startswith(f"{module}.")]
    always = {failure.test for failure in known if not failure.sometimes}
    assert result.ran > 0, done.stdout[-2000:]
    assert not result.failed - {failure.test for failure in known}, done.stdout[-6000:]
    assert not always - result.failed, "These pass now; take them out of known_failures.toml"


def test_every_known_failure_has_a_cause_and_a_module() -> None:
    for failure in KNOWN:
        assert len(failure.cause) > 20, failure.test
        assert any(failure.test.startswith(f"{module}.") for module in MODULES), failure.test
