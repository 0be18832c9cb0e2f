"""The `bench` command works on this folder for the everyday commands."""

import os
import subprocess

import pytest

from bench_setup import engine_commands, python_env


@pytest.fixture(scope="module")
def cli(stack):
    """Run `bench …` in the bench under test; fails with its output if it fails."""
    python_env.ensure_bench_cli(stack.folders)
    program = stack.root / "env-bench" / "bin" / "bench"
    env = {**os.environ, **engine_commands.environment(stack.folders)}

    def run(*words: str, stdin: str = "") -> str:
        done = subprocess.run(
            [program, *words], cwd=stack.folders.home, env=env, input=stdin, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


@pytest.fixture(scope="module")
def cli_site(stack):
    name = stack.make_site("cli.localhost")
    yield name
    stack.drop_site(name)


def test_version(cli):
    assert "frappe 15" in cli("version")


def test_install_app_and_migrate(cli, cli_site):
    cli("--site", cli_site, "install-app", "enforcement_cert")
    assert "enforcement_cert" in cli("--site", cli_site, "list-apps")
    cli("--site", cli_site, "migrate")


def test_backup(cli, cli_site, stack):
    cli("--site", cli_site, "backup")
    assert list((stack.sites / cli_site / "private/backups").glob("*-database.sql.gz"))


def test_console(cli, cli_site):
    assert "users: 2" in cli("--site", cli_site, "console", stdin='print("users:", frappe.db.count("User"))\n')


def test_run_tests(cli, cli_site):
    said = cli("--site", cli_site, "run-tests", "--module", "frappe.tests.test_naming")
    assert "Ran 0 tests" not in said
    assert "OK" in said


def test_build(cli):
    assert "bundles in" in cli("build", "--app", "enforcement_cert")
