"""Bringing a bench up and down: the order of steps behind ./run and ./test."""

import os
import shutil

from . import assets, control, database, debian, engine, engine_commands, python_env, services, site, waiting
from . import settings as remembered
from .paths import Bench
from .progress import say, step
from .settings import Settings
from .supervisor import Row, read_procfile


def prepare(bench: Bench, settings: Settings) -> str:
    """Install and build what every bench of the checkout needs; return the engine's digest."""
    debian.ensure(bench.setup_log)
    python_env.ensure(bench)
    engine_digest = engine.ensure(bench)
    python_env.ensure(bench)  # again, for the path of an engine that has only now arrived
    site.link_home(bench)
    assets.ensure(bench)
    remembered.save(bench, settings)
    site.write_common_config(bench, settings)
    services.ensure_database_folder(bench)
    services.write_all(bench, settings)
    return engine_digest


def bring_up(bench: Bench, settings: Settings, engine_digest: str, with_apps: bool = True) -> None:
    """Start everything, with the site made and migrated in between."""
    if not control.is_up(bench):
        control.end_left_behind(bench)
        remembered.check_ports(settings)
        control.ensure_up(bench)
    control.order(bench, "start", *services.DATA)
    waiting.for_data(settings)
    database.secure(bench)
    assets.forget_old_addresses(bench, settings)
    changed = site.ensure(bench, settings, settings.site, engine_digest, with_apps)
    services.write_all(bench, settings)
    with step("Starting the processes of the site"):
        if changed:
            control.order(bench, "stop", *code_processes(bench))
        control.order(bench, "start", *process_names(bench))
        waiting.for_site(settings)


def process_names(bench: Bench) -> list[str]:
    """Return the processes of the Procfile."""
    return list(read_procfile(bench.root / "Procfile"))


def code_processes(bench: Bench) -> list[str]:
    """Return the processes that run our code, which must start again when it changes."""
    return [name for name in process_names(bench) if name not in (*services.DATA, "nginx")]


def process_environment(bench: Bench, settings: Settings) -> dict[str, str]:
    """Return the variables that the Procfile's commands use."""
    product = bench.apps / "enforcement_cert" / "enforcement_cert" / "wsgi.py"
    workers = os.cpu_count() or 2
    return {
        **os.environ,
        **engine_commands.environment(bench),
        "BENCH": str(bench.root),
        "VAR": str(bench.var),
        "SITES": str(bench.sites),
        "WEB_PORT": str(settings.ports["web"]),
        "WEB_APP": "enforcement_cert.wsgi:application" if product.exists() else "frappe.app:application",
        "WEB_WORKERS": str(2 * workers + 1 if settings.production else max(2, workers)),
    }


def reset(bench: Bench) -> None:
    """Stop the bench and remove its sites and data for good."""
    control.shut_down(bench)
    for file in bench.sites.glob("*/site_config.json"):
        shutil.rmtree(file.parent)
    if bench.var.exists():
        shutil.rmtree(bench.var)
    say("The sites, the database and the passwords of this bench are gone.")


def load_demonstration(bench: Bench, settings: Settings) -> str:
    """Load the demonstration province, if the app brings one; return what it says of its logins."""
    commands = bench.apps / "enforcement_cert" / "enforcement_cert" / "commands"
    if not any("load-demo-province" in p.read_text(encoding="utf-8") for p in commands.rglob("*.py")):
        return ""
    with step("Loading the demonstration province"):
        return engine_commands.output(bench, "--site", settings.site, "load-demo-province")


def rows_of(bench: Bench) -> list[Row]:
    """Return what the supervisor says of each process; empty if it does not run."""
    return control.order(bench, "status") or [] if control.is_up(bench) else []
