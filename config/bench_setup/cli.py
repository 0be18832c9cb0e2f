"""The command lines of ./run and ./test."""

import argparse
import sys
from contextlib import AbstractContextManager
from dataclasses import replace

from . import (
    control,
    engine_commands,
    outdated,
    production,
    python_env,
    restore_drill,
    running,
    services,
    site,
    site_making,
    testing,
)
from . import settings as remembered
from .cache import only_one
from .errors import SetupError
from .paths import Bench
from .progress import elapsed, say
from .settings import Settings, password
from .supervisor import Supervisor, read_procfile

_DESCRIPTION = "Sets up what is missing, then starts everything. Safe to repeat."
_COMMANDS = """
commands:
  ./run                      set up and start; Ctrl-C stops
  ./run --detach             the same in the background
  ./run stop                 stop what ./run started
  ./run status               what runs, where
  ./run restart [NAME …]     start processes of the Procfile again (default: web and workers)
  ./run reset                stop, and remove the sites and the database
  ./run new-site NAME        make another site with all apps (NAME.localhost:PORT leads to it)
  ./run restore-drill SITE   restore the newest backup into a site of its own, compare, remove it
  ./run frappe …             an engine command, as in: ./run frappe --site S migrate
  ./run bench …              the bench CLI, as in: ./run bench --site S backup
  ./run python …             the environment's Python, in the sites folder
  ./run pytest SITE …        pytest against a site of this bench (./test has a bench of its own)
"""


def main(arguments: list[str]) -> int:
    """Dispatch; errors meant for people end as two lines and exit code 1."""
    try:
        return _dispatch(arguments)
    except SetupError as error:
        print(f"\n✗ {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted.", file=sys.stderr)
        return 130


def _dispatch(arguments: list[str]) -> int:
    entry, *rest = arguments
    if entry == "test":
        return testing.main(rest)
    if entry == "supervise":
        return _supervise(rest)
    bench = Bench()
    word = rest[0] if rest and not rest[0].startswith("-") else ""
    passed_on = {"frappe": _frappe, "python": _python, "pytest": _pytest, "bench": _bench}
    if word in passed_on:
        return passed_on[word](bench, rest[1:])
    options = _parser().parse_args(rest)
    return _ACTIONS[options.command](bench, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "./run", description=_DESCRIPTION, epilog=_COMMANDS, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", default="", choices=list(_ACTIONS), help=argparse.SUPPRESS)
    parser.add_argument("names", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--detach", action="store_true", help="start in the background and return")
    parser.add_argument("--port", type=int, help="first of the six ports (default 8000)")
    parser.add_argument("--listen", metavar="ADDRESS", help="let other machines in, as in --listen 0.0.0.0")
    parser.add_argument("--site", metavar="NAME", help="name of the site that is made at the first start")
    parser.add_argument("--production", action="store_true", help="for real use: see docs/operations/bench.md")
    parser.add_argument("--no-demo", action="store_true", help="leave out the demonstration province")
    parser.add_argument("--engine-only", action="store_true", help="make sites without the apps")
    parser.add_argument("--outdated", action="store_true", help="list pinned packages that have newer releases")
    return parser


def _settings(bench: Bench, options: argparse.Namespace) -> Settings:
    known = remembered.load(bench)
    names = ("port", "listen", "site")
    asked = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
    return replace(known, **asked, production=known.production or options.production)


def _start(bench: Bench, options: argparse.Namespace) -> int:
    if options.outdated:
        print(outdated.report(bench))
        return 0
    goes_live = options.production and not production.is_handed_over(bench)
    if goes_live:
        production.ask_password(bench)
    settings = _settings(bench, options)
    with _alone(bench):
        engine_digest = running.prepare(bench, settings)
        running.bring_up(bench, settings, engine_digest, with_apps=not options.engine_only)
    if goes_live:
        production.hand_over(bench, settings, password(bench, "administrator"))
    demonstrates = not (options.no_demo or options.engine_only or settings.production)
    logins = running.load_demonstration(bench, settings) if demonstrates else ""
    _announce(bench, settings, logins)
    return 0 if options.detach or settings.production else _stay(bench)


def _alone(bench: Bench) -> AbstractContextManager[None]:
    """Keep a second setup of this checkout waiting: both would write the same folders."""
    return only_one(bench.var.with_name("setup.lock"), "Another setup is running in this checkout; waiting for it")


def _announce(bench: Bench, settings: Settings, logins: str) -> None:
    print(f"\nReady after {elapsed():.1f} s:  {settings.base_url}")
    if remembered.has_password(bench, "administrator"):
        print(f"  Administrator / {password(bench, 'administrator')}")
    print(logins)


def _stay(bench: Bench) -> int:
    """Show the processes' logs until Ctrl-C, then stop everything."""
    return testing.follow_logs(bench)


def _stop(bench: Bench, options: argparse.Namespace) -> int:
    say("Stopped." if control.shut_down(bench) else "Nothing was running.")
    return 0


def _status(bench: Bench, options: argparse.Namespace) -> int:
    rows = running.rows_of(bench)
    if not rows:
        print("Not running. Start it with ./run")
        return 3
    print(remembered.load(bench).base_url)
    for row in rows:
        state = f"running, pid {row['pid']}, {row['seconds']} s" if row["pid"] else "stopped"
        exits = f", ended before: {row['exits']}" if row["exits"] else ""
        print(f"  {row['name']:16} {state}{exits}")
    return 0


def _restart(bench: Bench, options: argparse.Namespace) -> int:
    names = options.names or running.code_processes(bench)
    services.write_all(bench, remembered.load(bench))
    control.order(bench, "restart", *names)
    say(f"Started again: {', '.join(names)}")
    return 0


def _reset(bench: Bench, options: argparse.Namespace) -> int:
    running.reset(bench)
    return 0


def _new_site(bench: Bench, options: argparse.Namespace) -> int:
    settings = remembered.load(bench)
    if not control.is_up(bench):
        raise SetupError("The bench is not running", "Start it first: ./run --detach")
    with _alone(bench):
        engine_digest = running.prepare(bench, settings)
        for name in options.names:
            site.ensure(bench, settings, name, engine_digest, with_apps=not options.engine_only)
    services.write_all(bench, settings)
    control.order(bench, "restart", "nginx")
    return 0


def _restore_drill(bench: Bench, options: argparse.Namespace) -> int:
    for name in options.names:
        if not site_making.is_complete(bench, name):
            raise SetupError(f"There is no site {name!r}", "Say which: ./run restore-drill SITE")
    return max((restore_drill.drill(bench, name) for name in options.names), default=0)


def _frappe(bench: Bench, rest: list[str]) -> int:
    return engine_commands.on_terminal(bench, *rest)


def _python(bench: Bench, rest: list[str]) -> int:
    return engine_commands.python_on_terminal(bench, *rest)


def _bench(bench: Bench, rest: list[str]) -> int:
    python_env.ensure_bench_cli(bench)
    return engine_commands.bench_on_terminal(bench, *rest)


def _pytest(bench: Bench, rest: list[str]) -> int:
    name, *arguments = rest or [""]
    if not site_making.is_complete(bench, name):
        raise SetupError(f"There is no site {name!r}", "Say which: ./run pytest SITE [arguments of pytest]")
    return testing.run_pytest(bench, arguments, name)


def _supervise(rest: list[str]) -> int:
    bench = Bench(profile=rest[rest.index("--profile") + 1])
    at_once = "--all" in rest  # as systemd wants it
    processes = read_procfile(bench.root / "Procfile")

    def environment() -> dict[str, str]:
        return running.process_environment(bench, remembered.load(bench))

    supervisor = Supervisor(processes, bench.var, bench.logs, environment)
    if at_once:
        control.end_left_behind(bench)
        supervisor.start(list(processes))
    supervisor.serve(bench.control_socket)
    return 0


_ACTIONS = {
    "": _start,
    "stop": _stop,
    "status": _status,
    "restart": _restart,
    "reset": _reset,
    "new-site": _new_site,
    "restore-drill": _restore_drill,
}
