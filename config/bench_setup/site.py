"""Sites: the files they share, which apps they have, and bringing them up to date."""

import getpass
import json
import os
from pathlib import Path

from . import cache, engine_commands, site_making
from .paths import Bench
from .progress import step
from .settings import Settings

_SOURCES = {".json", ".txt", ".py", ".csv", ".html", ".js"}
_BUILT = {"dist", "node_modules", "__pycache__"}


def write_common_config(bench: Bench, settings: Settings) -> None:
    """Write what all sites of the bench share; keys that others added are kept."""
    file = bench.sites / "common_site_config.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps({**known, **_common(settings)}, indent=1, sort_keys=True) + "\n")
    (bench.sites / "apps.txt").write_text("\n".join(bench.app_names()) + "\n")


def _common(settings: Settings) -> dict:
    ports = settings.ports
    queue = f"redis://127.0.0.1:{ports['redis_queue']}"
    return {
        "db_host": "127.0.0.1",
        "db_port": ports["mariadb"],
        "redis_cache": f"redis://127.0.0.1:{ports['redis_cache']}",
        "redis_queue": queue,
        "redis_socketio": queue,
        "webserver_port": ports["web"],
        "socketio_port": ports["socketio"],
        "nginx_port": ports["nginx"],
        "default_site": settings.site,
        "serve_default_site": True,
        # Code that administrators type into forms would run inside the engine.
        "server_script_enabled": False,
        # Developer mode writes into the source tree; switch it on for one site if needed.
        "developer_mode": 0,
        "live_reload": False,
        "max_file_size": 60 * 1024 * 1024,
        # Read by the bench CLI.
        "frappe_user": getpass.getuser(),
        "shallow_clone": True,
        "restart_supervisor_on_update": False,
        "restart_systemd_on_update": False,
    }


def link_home(bench: Bench) -> None:
    """Make the home of the test bench look like a bench: the shared parts are links."""
    assets = bench.root / "sites" / "assets"
    for folder in (bench.logs, bench.sites, bench.home / "config" / "pids", assets):
        folder.mkdir(parents=True, exist_ok=True)
    if bench.profile == "main":
        return
    for name, target in {"apps": bench.apps, "env": bench.env, "sites/assets": assets}.items():
        link = bench.home / name
        if not link.is_symlink():
            link.symlink_to(os.path.relpath(target, link.parent))


def names(bench: Bench) -> list[str]:
    """Return the sites of this bench."""
    return sorted(file.parent.name for file in bench.sites.glob("*/site_config.json"))


def ensure(bench: Bench, settings: Settings, name: str, engine_digest: str, with_apps: bool = True) -> bool:
    """Make the site ``name`` if it is missing; then install missing apps and migrate it.

    Returns whether the code has changed since the last time.
    """
    if not site_making.is_complete(bench, name):
        site_making.remove_half_made(bench, name)
        with step(f"Making the site {name}"):
            site_making.make(bench, settings, name, engine_digest)
    return with_apps and _bring_up_to_date(bench, name, engine_digest)


def _bring_up_to_date(bench: Bench, name: str, engine_digest: str) -> bool:
    """Install the apps that are missing and migrate, unless nothing has changed since."""
    digest = cache.digest_of([engine_digest, *_app_sources(bench)])
    stamp = cache.Stamp(bench.sites / name / "migrated-from.json")
    if stamp.matches(digest):
        return False
    listed = engine_commands.output(bench, "--site", name, "list-apps")
    present = {line.split()[0] for line in listed.splitlines() if line.strip()}
    for app in bench.app_names():
        if app not in present:
            with step(f"Installing {app} on {name}"):
                # Forced, because an installation that was interrupted has left traces.
                engine_commands.run(bench, "--site", name, "install-app", app, "--force")
    with step(f"Migrating {name}"):
        engine_commands.run(bench, "--site", name, "migrate")
    stamp.write(digest)
    return True


def _app_sources(bench: Bench) -> list[Path]:
    """Return the files whose change makes a migration necessary."""
    apps = [bench.apps / name for name in bench.app_names() if name != "frappe"]
    files = (p for app in apps for p in app.rglob("*") if p.suffix in _SOURCES and p.is_file())
    return sorted(p for p in files if not _BUILT & set(p.parts))
