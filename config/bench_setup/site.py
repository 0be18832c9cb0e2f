"""Sites: making them, bringing them up to date, and running engine commands on them."""

import json
import os
import secrets
import socket
import subprocess
import time
from pathlib import Path

from . import cache, settings as remembered, shell
from .errors import SetupError
from .paths import Bench
from .progress import step
from .settings import Settings, password

LANGUAGE = "zh"
TIME_ZONE = "Asia/Shanghai"
_WAIT_SECONDS = 60


def write_common_config(bench: Bench, settings: Settings) -> None:
    """Write what all sites of the bench share; keys that others added are kept."""
    file = bench.sites / "common_site_config.json"
    bench.sites.mkdir(parents=True, exist_ok=True)
    known = json.loads(file.read_text()) if file.exists() else {}
    ports = settings.ports
    ours = {
        "db_host": "127.0.0.1",
        "db_port": ports["mariadb"],
        "redis_cache": f"redis://127.0.0.1:{ports['redis_cache']}",
        "redis_queue": f"redis://127.0.0.1:{ports['redis_queue']}",
        "redis_socketio": f"redis://127.0.0.1:{ports['redis_queue']}",
        "webserver_port": ports["web"],
        "socketio_port": ports["socketio"],
        "nginx_port": ports["nginx"],
        "default_site": settings.site,
        "server_script_enabled": False,
        "developer_mode": 0,
        "live_reload": False,
        "serve_default_site": True,
        "restart_supervisor_on_update": False,
        "restart_systemd_on_update": False,
        "shallow_clone": True,
        "frappe_user": os.environ.get("USER", "root"),
    }
    file.write_text(json.dumps({**known, **ours}, indent=1, sort_keys=True) + "\n")
    (bench.sites / "apps.txt").write_text("\n".join(bench.app_names()) + "\n")


def link_home(bench: Bench) -> None:
    """Make the home of the test bench look like a bench: the shared parts are links."""
    for folder in (bench.logs, bench.home / "config" / "pids", bench.root / "sites" / "assets"):
        folder.mkdir(parents=True, exist_ok=True)
    if bench.profile == "main":
        return
    bench.sites.mkdir(parents=True, exist_ok=True)
    links = {"apps": bench.apps, "env": bench.env, "sites/assets": bench.root / "sites" / "assets"}
    for name, target in links.items():
        link = bench.home / name
        if not link.is_symlink():
            link.symlink_to(os.path.relpath(target, link.parent))


def frappe(bench: Bench, *arguments: str, hidden: tuple[str, ...] = ()) -> None:
    """Run an engine command with its output in the setup log.

    ``hidden`` are more arguments that other users of the machine must not see in the list of
    processes, such as passwords; they travel by the environment.
    """
    shell.run(command(bench, *arguments), log=bench.setup_log, cwd=bench.sites, env=environment(bench, hidden))


def frappe_visibly(bench: Bench, *arguments: str) -> int:
    """Run an engine command on this terminal; return its exit code."""
    return subprocess.run(
        command(bench, *arguments), cwd=bench.sites, env={**os.environ, **environment(bench)}, check=False
    ).returncode


def python_visibly(bench: Bench, *arguments: str) -> int:
    """Run the environment's Python in the sites folder, on this terminal."""
    env = {**os.environ, **environment(bench)}
    return subprocess.run([str(bench.python), *arguments], cwd=bench.sites, env=env, check=False).returncode


def command(bench: Bench, *arguments: str) -> list[str]:
    """Return the command line of an engine command."""
    return [str(bench.python), str(Path(__file__).with_name("engine_command.py")), *arguments]


def environment(bench: Bench, hidden: tuple[str, ...] = ()) -> dict[str, str]:
    """Return what the processes of a bench find in their environment."""
    path = f"{bench.env / 'bin'}:{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return {"PATH": path, "BENCH_HIDDEN_ARGUMENTS": json.dumps(hidden), "PYTHONUNBUFFERED": "1"}


def wait_for_data(settings: Settings) -> None:
    """Wait until MariaDB and both Redis answer; SetupError if they do not."""
    for name in ("mariadb", "redis_cache", "redis_queue"):
        wait_for_port(settings.ports[name], name)


def wait_for_port(port: int, name: str) -> None:
    """Wait until something listens on ``port``."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SetupError(f"{name} does not answer on port {port}", f"See its log: logs/{name}.log")


def exists(bench: Bench, name: str) -> bool:
    """Say whether the site is complete: its making ends with the setting of the language."""
    file = bench.sites / name / "site_config.json"
    return file.exists() and "made_by_bench" in json.loads(file.read_text())


def ensure(bench: Bench, name: str, engine_digest: str, with_apps: bool = True) -> None:
    """Make the site ``name`` if it is missing; then install missing apps and migrate it."""
    if not exists(bench, name):
        with step(f"Making the site {name}"):
            _make(bench, name, engine_digest, password(bench, "administrator"))
    if with_apps:
        _bring_up_to_date(bench, name, engine_digest)


def _make(bench: Bench, name: str, engine_digest: str, admin_password: str) -> None:
    template = cache.cache_root() / f"site-{engine_digest}" / "site.sql.gz"
    source = ["--source-sql", str(template)] if template.exists() else []
    secret = ["--db-root-password", password(bench, "mariadb_root"), "--admin-password", admin_password]
    secret += ["--db-password", secrets.token_urlsafe(18)]
    scope = _login_scope(bench)
    frappe(bench, "new-site", name, *scope, *source, "--force", hidden=tuple(secret))
    if not template.exists():
        cache.cached("site", engine_digest, lambda place: _dump(bench, name, place / template.name))
    config = bench.sites / name / "site_config.json"
    _site_config(bench, name, "host_name", f"http://{name}:{remembered.load(bench).port}")
    _site_config(bench, name, "made_by_bench", "1")
    config.chmod(0o600)


def _login_scope(bench: Bench) -> list[str]:
    """Return the option by which the database user may come over TCP; its name has changed."""
    said = shell.capture(command(bench, "new-site", "--help"), cwd=bench.sites)
    newer = "--mariadb-user-host-login-scope"
    return [f"{newer}=%"] if newer in said else ["--no-mariadb-socket"]


def _site_config(bench: Bench, name: str, key: str, value: str) -> None:
    frappe(bench, "--site", name, "set-config", key, value)


def _dump(bench: Bench, name: str, target: Path) -> None:
    """Keep the database of a fresh site; the next site starts from it in seconds."""
    config = json.loads((bench.sites / name / "site_config.json").read_text())
    dump = f"mariadb-dump --defaults-file='{bench.var}/run/mariadb.cnf' --user='{config['db_name']}' --single-transaction '{config['db_name']}' | gzip > '{target}'"
    shell.run(["bash", "-o", "pipefail", "-c", dump], log=bench.setup_log, env={"MYSQL_PWD": config["db_password"]})


def _bring_up_to_date(bench: Bench, name: str, engine_digest: str) -> None:
    """Install the apps that are missing and migrate, unless nothing has changed since."""
    digest = cache.digest_of([engine_digest, *_app_sources(bench)])
    stamp = cache.Stamp(bench.sites / name / "migrated-from.json")
    if stamp.matches(digest):
        return
    installed = shell.capture(command(bench, "--site", name, "list-apps"), cwd=bench.sites)
    present = {line.split()[0] for line in installed.splitlines() if line.strip()}
    for app in bench.app_names():
        if app not in present:
            with step(f"Installing {app} on {name}"):
                frappe(bench, "--site", name, "install-app", app)
    with step(f"Migrating {name}"):
        frappe(bench, "--site", name, "migrate")
    stamp.write(digest)


def _app_sources(bench: Bench) -> list[Path]:
    """Return the files whose change makes a migration necessary."""
    kinds = {".json", ".txt", ".py", ".csv", ".html", ".js"}
    apps = [bench.apps / name for name in bench.app_names() if name != "frappe"]
    files = (p for app in apps for p in app.rglob("*") if p.suffix in kinds and p.is_file())
    return sorted(p for p in files if "dist" not in p.parts and "node_modules" not in p.parts)
