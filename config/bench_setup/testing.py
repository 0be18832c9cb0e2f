"""./test: the same bench beside ./run, then pytest with the arguments passed on."""

import os
import signal
import subprocess
import sys

from . import control, running
from . import settings as remembered
from .cache import only_one
from .engine_commands import environment
from .paths import Bench
from .progress import say


def main(arguments: list[str]) -> int:
    """Set up the test bench, run pytest, and return its exit code.

    ``--fresh`` throws away the test bench's site and data before; other arguments are pytest's.
    """
    bench = Bench(profile="test")
    with only_one(bench.var.with_name("test.lock"), "Another ./test is running in this checkout; waiting for it"):
        if "--fresh" in arguments:
            running.reset(bench)
        return _set_up_and_run(bench, [word for word in arguments if word != "--fresh"])


def _set_up_and_run(bench: Bench, arguments: list[str]) -> int:
    settings = remembered.load(bench)
    with only_one(bench.var.with_name("setup.lock"), "Another setup is running in this checkout; waiting for it"):
        digest = running.prepare(bench, settings)
    was_up = control.is_up(bench)
    running.bring_up(bench, settings, digest)
    try:
        return run_pytest(bench, arguments, settings.site)
    finally:
        if not was_up:
            control.shut_down(bench)


def run_pytest(bench: Bench, arguments: list[str], site_name: str) -> int:
    """Run pytest from the checkout's root against one site of a bench."""
    chosen = {
        "BENCH_PROFILE": bench.profile,
        "BENCH_SITE": site_name,
        "ENGINE_TEST_SITES": str(bench.sites),
        "ENGINE_TEST_ROOT_PASSWORD": remembered.password(bench, "mariadb_root"),
        "CI": "1",
    }
    env = {**os.environ, **environment(bench), **chosen}
    sys.stderr.flush()
    return subprocess.run([bench.python, "-m", "pytest", *arguments], cwd=bench.root, env=env, check=False).returncode


def follow_logs(bench: Bench) -> int:
    """Print what the processes log until Ctrl-C or SIGTERM; then stop them."""
    for ending in (signal.SIGINT, signal.SIGTERM):
        signal.signal(ending, signal.default_int_handler)
    logs = sorted(str(bench.logs / f"{name}.log") for name in running.process_names(bench))
    tail = subprocess.Popen(["tail", f"--pid={os.getpid()}", "--lines=0", "--follow=name", "--retry", *logs])
    try:
        tail.wait()
    except KeyboardInterrupt:
        say("Stopping …")
    finally:
        tail.terminate()
        control.shut_down(bench)
    return 0
