"""Making a site: the first one by the engine, later ones from a kept copy of its database.

A copy is kept per engine, so that a second site (such as that of the tests) takes seconds.
"""

import hashlib
import json
import secrets
import shutil
from pathlib import Path

from . import cache, database, engine_commands, shell
from .paths import Bench
from .settings import Settings, password, write_private

_FOLDERS = ("public/files", "private/files", "private/backups", "locks", "logs")
_DEFAULTS = Path(__file__).with_name("site_defaults.py")


def make(bench: Bench, settings: Settings, name: str, engine_digest: str) -> None:
    """Make the site ``name`` with the engine alone, in Chinese and Chinese time."""
    digest = cache.digest_of([engine_digest, _DEFAULTS])
    template = cache.cache_root() / f"site-{digest}" / "site.sql.gz"
    if template.exists():
        _make_from(template, bench, name)
    else:
        _make_by_engine(bench, name)
        _set_defaults(bench, settings, name)
        cache.cached("site", digest, lambda place: _dump(bench, name, place / template.name))
    _set_defaults(bench, settings, name)
    _complete_config(bench, settings, name)


def is_complete(bench: Bench, name: str) -> bool:
    """Say whether a site was made to the end."""
    file = _config_file(bench, name)
    return file.exists() and "made_by_bench" in json.loads(file.read_text())


def _config_file(bench: Bench, name: str) -> Path:
    return bench.sites / name / "site_config.json"


def database_name(name: str) -> str:
    """Return the name of a site's database and of its database user."""
    return "site_" + hashlib.sha256(name.encode()).hexdigest()[:12]


def _make_by_engine(bench: Bench, name: str) -> None:
    secret = ["--db-root-password", password(bench, "mariadb_root")]
    secret += ["--admin-password", password(bench, "administrator"), "--db-password", secrets.token_urlsafe(18)]
    options = [*_login_scope(bench), "--db-name", database_name(name), "--force"]
    engine_commands.run(bench, "new-site", name, *options, hidden=tuple(secret))


def _login_scope(bench: Bench) -> list[str]:
    """Return the option by which the database user may come over TCP; its name has changed."""
    newer = "--mariadb-user-host-login-scope"
    said = engine_commands.output(bench, "new-site", "--help")
    return [f"{newer}=%"] if newer in said else ["--no-mariadb-socket"]


def _make_from(template: Path, bench: Bench, name: str) -> None:
    """Make the site's database, user, folders and configuration, and load the kept copy."""
    secret, account = secrets.token_urlsafe(18), database_name(name)
    database.make_database(bench, account, secret)
    make_folders(bench, name)
    config = {"db_name": account, "db_password": secret, "db_type": "mariadb"}
    write_private(_config_file(bench, name), json.dumps(config, indent=1))
    load = f"gzip --decompress --stdout '{template}' | {client('mariadb', bench, account)}"
    pipe(bench, load, secret)


def make_folders(bench: Bench, name: str) -> None:
    """Make the empty folders of a site."""
    for part in _FOLDERS:
        (bench.sites / name / part).mkdir(parents=True, exist_ok=True)


def _dump(bench: Bench, name: str, target: Path) -> None:
    config = json.loads(_config_file(bench, name).read_text())
    dump = f"{client('mariadb-dump', bench, config['db_name'])} --single-transaction"
    pipe(bench, f"{dump} | gzip > '{target}'", config["db_password"])


def client(program: str, bench: Bench, account: str) -> str:
    """Return the shell command of a database client for a site's account; its password comes by the environment."""
    return f"{program} --defaults-file='{bench.var}/run/mariadb.cnf' --user='{account}' '{account}'"


def pipe(bench: Bench, command: str, secret: str) -> None:
    """Run a pipe of commands that fails if any of them does; `secret` is the database password."""
    shell.run(["bash", "-o", "pipefail", "-c", command], log=bench.setup_log, env={"MYSQL_PWD": secret})


def _set_defaults(bench: Bench, settings: Settings, name: str) -> None:
    """Run site_defaults.py on the site; Administrator's password reaches it by the input."""
    wanted = {
        "administrator": password(bench, "administrator"),
        # Tests call what the scheduler would call, at moments of their own choosing.
        "scheduler": bench.profile != "test",
    }
    shell.run(
        [bench.python, _DEFAULTS, name],
        log=bench.setup_log,
        cwd=bench.sites,
        env=engine_commands.environment(bench),
        stdin=json.dumps(wanted),
    )


def _complete_config(bench: Bench, settings: Settings, name: str) -> None:
    file = _config_file(bench, name)
    known = json.loads(file.read_text())
    ours = {"host_name": f"http://{name}:{settings.port}", "made_by_bench": 1}
    write_private(file, json.dumps({**known, **ours}, indent=1, sort_keys=True))


def drop(bench: Bench, name: str) -> None:
    """Remove a site for good: its database, its user, its folder."""
    config = json.loads(_config_file(bench, name).read_text())
    database.drop_database(bench, config["db_name"])
    shutil.rmtree(bench.sites / name)


def remove_half_made(bench: Bench, name: str) -> None:
    """Remove the folder of a site whose making was interrupted."""
    if (bench.sites / name).exists() and not is_complete(bench, name):
        shutil.rmtree(bench.sites / name)
