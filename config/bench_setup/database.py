"""The database server's accounts: a root password, no anonymous users, one user per site.

Names and passwords that go into statements here are our own: letters, digits, - and _.
"""

import os
import subprocess

from .errors import SetupError
from .paths import Bench
from .settings import password

# Runs once, on a data folder that was just made, where root has no password yet.
_STATEMENTS = """
DELETE FROM mysql.global_priv WHERE User = '';
DELETE FROM mysql.global_priv WHERE User = 'root' AND Host NOT IN ('localhost');
FLUSH PRIVILEGES;
ALTER USER 'root'@'localhost' IDENTIFIED BY '{password}';
FLUSH PRIVILEGES;
"""


def secure(bench: Bench) -> None:
    """Give root its random password and drop the accounts that nobody asked for."""
    if _root_can_log_in(bench, password(bench, "mariadb_root")):
        return
    statements = _STATEMENTS.format(password=password(bench, "mariadb_root"))
    done = _client(bench, "", statements)
    if done.returncode:
        raise SetupError(
            f"The database refuses its administrator: {done.stderr.strip()}",
            "The data folder and the recorded password do not belong together; ./run reset makes both anew.",
        )


def make_database(bench: Bench, account: str, secret: str) -> None:
    """Make an empty database and its user, both named ``account``; an older one is dropped."""
    drop_database(bench, account)
    user = f"'{account}'@'%'"
    statements = f"""
        CREATE DATABASE `{account}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
        CREATE USER {user} IDENTIFIED BY '{secret}';
        GRANT ALL PRIVILEGES ON `{account}`.* TO {user};
    """
    _as_root(bench, statements)


def drop_database(bench: Bench, account: str) -> None:
    """Drop a database and its user; nothing happens if there are none."""
    _as_root(bench, f"DROP DATABASE IF EXISTS `{account}`; DROP USER IF EXISTS '{account}'@'%';")


def _as_root(bench: Bench, statements: str) -> None:
    done = _client(bench, password(bench, "mariadb_root"), statements)
    if done.returncode:
        raise SetupError(f"The database refused: {done.stderr.strip()}")


def _root_can_log_in(bench: Bench, secret: str) -> bool:
    return _client(bench, secret, "SELECT 1").returncode == 0


def _client(bench: Bench, secret: str, statements: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["mariadb", f"--defaults-file={bench.var / 'run' / 'mariadb.cnf'}", "--user=root"],
        input=statements,
        env={**os.environ, "MYSQL_PWD": secret},
        capture_output=True,
        text=True,
        check=False,
    )
