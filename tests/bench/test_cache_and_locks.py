"""What is built once: the content-hash cache, and the lock files it is keyed by."""

import importlib.metadata
import json
import os
import threading
from collections import namedtuple

import pytest
import tomllib

from bench_setup import cache, outdated
from bench_setup.errors import SetupError
from bench_setup.paths import CHECKOUT
from bench_setup.waiting import until

LOCK = CHECKOUT / "config/python/requirements.lock"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_result_is_built_once():
    built = []

    def build(place):
        built.append(place)
        (place / "result").write_text("here")

    first, second = cache.cached("thing", "abc", build), cache.cached("thing", "abc", build)
    assert first == second
    assert (first / "result").read_text() == "here"
    assert len(built) == 1


def test_interrupted_build_leaves_nothing_behind():
    def build(place):
        (place / "half").write_text("")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cache.cached("thing", "abc", build)
    assert not [p for p in cache.cache_root().iterdir() if p.is_dir()]


def test_unused_results_are_removed(monkeypatch):
    old = cache.cached("thing", "old", lambda place: None)
    os.utime(old, (0, 0))
    kept = cache.cached("thing", "recent", lambda place: None)
    cache.cached("thing", "new", lambda place: None)
    assert not old.exists()
    assert kept.exists()


def test_full_disk_is_said_before_anything_is_built(monkeypatch):
    monkeypatch.setattr(cache.shutil, "disk_usage", lambda folder: Usage(10, 9, 1024**2))
    with pytest.raises(SetupError) as refused:
        cache.cached("thing", "abc", lambda place: pytest.fail("built on a full disk"))
    assert "1 MB free" in refused.value.problem
    assert "XDG_CACHE_HOME" in refused.value.remedy


def test_replacement_is_swapped_in_when_it_is_complete(tmp_path):
    target = tmp_path / "engine"
    target.mkdir()
    (target / "old").touch()
    with cache.replacing(target) as fresh:
        fresh.mkdir()
        (fresh / "new").touch()
        assert (target / "old").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["engine"]
    assert [p.name for p in target.iterdir()] == ["new"]


def test_failed_replacement_leaves_the_old_one(tmp_path):
    target = tmp_path / "engine"
    target.mkdir()
    with pytest.raises(OSError, match="disk"), cache.replacing(target):
        raise OSError("disk")
    assert target.exists()


def test_digest_follows_names_and_contents(tmp_path):
    (tmp_path / "folder").mkdir()
    file = tmp_path / "folder" / "a"
    file.write_text("1")
    first = cache.digest_of([tmp_path / "folder"])
    file.write_text("2")
    second = cache.digest_of([tmp_path / "folder"])
    file.rename(tmp_path / "folder" / "b")
    assert len({first, second, cache.digest_of([tmp_path / "folder"])}) == 3


def test_environment_is_the_locked_one():
    for pin in outdated.pins(LOCK).values():
        assert importlib.metadata.version(pin.name) == pin.version, pin.name


def test_every_line_of_the_lock_is_an_exact_pin():
    rows = [line for line in LOCK.read_text().splitlines() if line.strip() and not line.startswith("#")]
    assert len(rows) == len(outdated.pins(LOCK))


def test_lock_covers_what_the_app_asks_for():
    project = tomllib.loads((CHECKOUT / "apps/enforcement_cert/pyproject.toml").read_text())["project"]
    wanted = {outdated.normalised(name) for name in project["dependencies"]}
    assert wanted <= outdated.pins(LOCK).keys()


def test_npm_lock_pins_by_hash_and_names_no_host():
    packages = json.loads((CHECKOUT / "config/assets/package-lock.json").read_text())["packages"]
    installed = [row for name, row in packages.items() if name]
    assert all(row.get("integrity") for row in installed)
    assert not any("resolved" in row for row in installed)


def test_reason_beside_a_pin_is_read(tmp_path):
    lock = tmp_path / "x.lock"
    lock.write_text("# comment\nPy_Thing==1.0  # stays: 2.0 lacks it\nother==2\n")
    assert outdated.pins(lock) == {
        "py-thing": outdated.Pin("Py_Thing", "1.0", "stays: 2.0 lacks it"),
        "other": outdated.Pin("other", "2", ""),
    }


def test_second_setup_waits_for_the_first_and_says_so(tmp_path, capsys):
    lock = tmp_path / "setup.lock"
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with cache.only_one(lock, "waiting"):
            entered.set()
            leave.wait(20)

    def second():
        with cache.only_one(lock, "Another setup is running"):
            order.append("second")

    order: list[str] = []
    threads = [threading.Thread(target=hold), threading.Thread(target=second)]
    threads[0].start()
    assert entered.wait(20)
    threads[1].start()
    assert until(lambda: "Another setup is running" in capsys.readouterr().err, 20)
    assert order == []
    leave.set()
    for thread in threads:
        thread.join(20)
    assert order == ["second"]
