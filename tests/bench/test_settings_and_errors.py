"""Ports, passwords, and what a person is told when something is missing."""

import json
import os
import socket
import stat
import sys
from pathlib import Path

import pytest

from bench_setup import debian, production, python_env, running, services, settings
from bench_setup.cli import main
from bench_setup.errors import SetupError
from bench_setup.paths import Bench
from bench_setup.settings import Settings


@pytest.fixture
def empty(tmp_path):
    return Bench(root=tmp_path)


def test_ports_count_up_from_the_one_people_open():
    ports = Settings(port=9000, site="x").ports
    assert ports["nginx"] == 9000
    assert sorted(ports.values()) == list(range(9000, 9006))


def test_taken_port_is_named_with_its_process():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        with pytest.raises(SetupError) as refused:
            settings.check_ports(Settings(port=taken - 1, site="x"))
    assert f"{taken} (web)" in refused.value.problem
    assert "--port" in refused.value.remedy


def test_passwords_are_random_kept_and_for_the_owner_alone(empty):
    first = settings.password(empty, "administrator")
    assert len(first) >= 20
    assert settings.password(empty, "administrator") == first
    assert settings.password(empty, "mariadb_root") != first
    mode = stat.S_IMODE((empty.var / "passwords.json").stat().st_mode)
    assert mode == 0o600


def test_forgotten_password_is_gone_from_the_disk(empty):
    settings.password(empty, "mariadb_root")
    settings.set_password(empty, "administrator", "chosen by a person")
    settings.forget_password(empty, "administrator")
    assert not settings.has_password(empty, "administrator")
    assert "chosen" not in (empty.var / "passwords.json").read_text()


def test_missing_packages_without_root_are_listed(monkeypatch):
    monkeypatch.setattr(debian.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(debian.shutil, "which", lambda name: None)
    with pytest.raises(SetupError) as refused:
        debian._root_prefix(["redis-server"], {"redis-server": "cache and job queues"})
    assert "redis-server: cache and job queues" in refused.value.problem
    assert "apt-get install --no-install-recommends redis-server" in refused.value.remedy


def test_only_absent_packages_are_missing():
    wanted = {"redis-server": "", "no-such-package-at-all": ""}
    assert debian.missing(wanted) == ["no-such-package-at-all"]


def test_unreachable_package_source_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    for name, value in {"INDEX_URL": "http://127.0.0.1:9/", "EXTRA_INDEX_URL": "", "RETRIES": "0"}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    lock = tmp_path / "small.lock"
    lock.write_text("six==1.17.0\n")
    with pytest.raises(SetupError) as refused:
        python_env._build(tmp_path / "env", lock, tmp_path / "log")
    assert "package source" in refused.value.remedy


def test_error_is_two_lines_and_no_traceback(capsys):
    assert main(["run", "pytest", "no-such-site.localhost"]) == 1
    said = capsys.readouterr().err
    assert "There is no site 'no-such-site.localhost'" in said
    assert "Traceback" not in said


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit):
        main(["run", "--help"])
    said = capsys.readouterr().out
    for word in ("stop", "status", "reset", "--production", "--listen", "--port", "--no-demo", "--outdated"):
        assert word in said


def test_status_of_a_bench_that_does_not_run(empty):
    assert running.rows_of(empty) == []


def test_production_asks_until_the_site_has_its_password(empty):
    assert not production.is_handed_over(empty)
    settings.password(empty, "mariadb_root")
    settings.set_password(empty, "administrator", "chosen by a person")
    assert not production.is_handed_over(empty), "the first attempt may have failed half-way"
    settings.forget_password(empty, "administrator")
    assert production.is_handed_over(empty)


def test_official_frappe_brings_its_own_pins(empty, monkeypatch):
    for app, wanted in {"frappe": '"Werkzeug~=3.0.1"', "enforcement_cert": '"qrcode"'}.items():
        (empty.apps / app).mkdir(parents=True)
        (empty.apps / app / "pyproject.toml").write_text(f'[project]\nname = "{app}"\ndependencies = [{wanted}]\n')
    asked = python_env._official_requirements(empty, Bench().config / "python" / "requirements.lock")
    rows = asked.read_text().split()
    assert rows[:2] == ["Werkzeug~=3.0.1", "qrcode"]
    assert "pytest" in rows


@pytest.mark.parametrize(("typed", "said"), [("short\n", "fewer than 12"), ("\n", "fewer than 12")])
def test_production_wants_a_long_password(empty, monkeypatch, tmp_path, typed, said):
    file = tmp_path / "typed"
    file.write_text(typed)
    with file.open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        with pytest.raises(SetupError, match=said):
            production.ask_password(empty)


def test_production_has_more_workers_and_systemd_runs_the_same_supervisor(empty, monkeypatch):
    live = Settings(port=9000, site="x", production=True)
    monkeypatch.setattr(running.os, "cpu_count", lambda: 8)
    bench = Bench()
    assert running.process_environment(bench, live)["WEB_WORKERS"] == "17"
    assert running.process_environment(bench, Settings(port=9000, site="x"))["WEB_WORKERS"] == "8"
    rooted = Bench(root=empty.root)
    (rooted.var / "run").mkdir(parents=True)
    (rooted.root / "config").symlink_to(bench.config)
    unit = production.write_unit(rooted)
    assert "supervise --profile main --all" in Path(unit).read_text()


def test_database_keeps_commits_and_listens_on_loopback(empty):
    (empty.root / "config").symlink_to(Bench().config)
    empty.sites.mkdir()
    services.write_all(empty, Settings(port=9000, site="x"))
    written = (empty.var / "run" / "mariadb.cnf").read_text()
    assert "innodb_flush_log_at_trx_commit = 1" in written
    assert "bind-address = 127.0.0.1" in written
    assert "bind 127.0.0.1" in (empty.var / "run" / "redis_queue.conf").read_text()


def test_listen_reaches_nginx_alone(empty):
    (empty.root / "config").symlink_to(Bench().config)
    empty.sites.mkdir()
    services.write_all(empty, Settings(port=9000, site="x", listen="0.0.0.0"))
    for file in (empty.var / "run").iterdir():
        assert ("0.0.0.0" in file.read_text()) == (file.name == "nginx.conf")


def test_settings_are_remembered(empty):
    settings.save(empty, Settings(port=9000, site="x", production=True))
    assert settings.load(empty) == Settings(port=9000, site="x", production=True)
    assert json.loads((empty.var / "settings.json").read_text())["port"] == 9000
