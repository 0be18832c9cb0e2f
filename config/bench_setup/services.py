"""Generated configuration of MariaDB, Redis and nginx, and the data folder of the database."""

import os
import pwd
import shutil
import string
from pathlib import Path

from . import shell, site
from .errors import SetupError
from .paths import Bench
from .progress import step
from .settings import Settings

DATA = ("mariadb", "redis_cache", "redis_queue")
_MYSQL_USER = "mysql"


def write_all(bench: Bench, settings: Settings) -> None:
    """Write every configuration file to var/<profile>/run."""
    for folder in ("run", "tmp", "redis"):
        (bench.var / folder).mkdir(parents=True, exist_ok=True)
    _write_mariadb(bench, settings)
    _write_redis(bench, settings)
    _write_nginx(bench, settings)


def _render(bench: Bench, template: str, target: str, **values: object) -> None:
    text = (bench.config / "templates" / template).read_text(encoding="utf-8")
    (bench.var / "run" / target).write_text(string.Template(text).substitute(values), encoding="utf-8")


def _write_mariadb(bench: Bench, settings: Settings) -> None:
    _render(
        bench,
        "mariadb.cnf",
        "mariadb.cnf",
        data=database_folder(bench),
        run=socket_folder(bench),
        tmp=socket_folder(bench),
        mariadb_port=settings.ports["mariadb"],
        user_line=f"user = {_MYSQL_USER}" if os.geteuid() == 0 else "",
        buffer_pool=_buffer_pool(settings),
        flush_at_commit=0 if bench.profile == "test" else 1,
    )


def _buffer_pool(settings: Settings) -> str:
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    share = total // 3 if settings.production else min(total // 8, 1024**3)
    return f"{max(128, share // 1024**2)}M"


def _write_redis(bench: Bench, settings: Settings) -> None:
    common = {"data": bench.var / "redis"}
    cache = {"maxmemory": "512mb", "policy": "allkeys-lru", "append": "no"}
    # Jobs must not be lost when Redis is started again, and never be evicted.
    queue = {"maxmemory": "0", "policy": "noeviction", "append": "yes"}
    for name, rest in (("redis_cache", cache), ("redis_queue", queue)):
        port = settings.ports[name]
        _render(bench, "redis.conf", f"{name}.conf", redis_name=name, redis_port=port, **common, **rest)


def _write_nginx(bench: Bench, settings: Settings) -> None:
    for name in ("proxy_headers.conf", "security_headers.conf", "outage.html", "outage.json"):
        _render(bench, name, name)
    others = [f"        {one} {name};" for name in site.names(bench) for one in (name, f"exam.{name}")]
    _render(
        bench,
        "nginx.conf",
        "nginx.conf",
        # As root, nginx's workers would be www-data, which cannot read a checkout in a
        # private home; the folders of this bench belong to whoever runs it.
        user_line=f"user {pwd.getpwuid(os.geteuid()).pw_name};" if os.geteuid() == 0 else "",
        run=bench.var / "run",
        tmp=bench.var / "tmp",
        logs=bench.logs,
        sites=bench.sites,
        site=settings.site,
        site_map="\n".join(others),
        listen=settings.listen,
        max_body="64m",
        nginx_port=settings.ports["nginx"],
        web_port=settings.ports["web"],
        socketio_port=settings.ports["socketio"],
    )


def database_folder(bench: Bench) -> Path:
    """Return the database's data folder."""
    return bench.var / "mariadb" / "data"


def socket_folder(bench: Bench) -> Path:
    """Return the folder of the database's socket, which belongs to the database's user."""
    return bench.var / "mariadb" / "run"


def ensure_database_folder(bench: Bench) -> bool:
    """Make the database's data folder; return whether it had to be made."""
    data, run = database_folder(bench), socket_folder(bench)
    run.mkdir(parents=True, exist_ok=True)
    if (data / "mysql").is_dir():
        return False
    data.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _give_to_mysql(bench, data, run)
    with step("Making the database's data folder"):
        user = [f"--user={_MYSQL_USER}"] if os.geteuid() == 0 else []
        options = ["--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal"]
        shell.run(["mariadb-install-db", *options, *user, "--skip-test-db"], log=bench.setup_log)
    return True


def _give_to_mysql(bench: Bench, *folders: Path) -> None:
    for folder in folders:
        shutil.chown(folder, _MYSQL_USER, _MYSQL_USER)
        folder.chmod(0o750)
    user = pwd.getpwnam(_MYSQL_USER)
    for parent in folders[0].parents:
        mode = parent.stat()
        if not (mode.st_mode & 0o001 or mode.st_uid == user.pw_uid):
            raise SetupError(
                f"The database runs as user {_MYSQL_USER}, who may not enter {parent}",
                f"Put the checkout where everyone may pass (for example /srv), or run: chmod o+x {parent}",
            )
