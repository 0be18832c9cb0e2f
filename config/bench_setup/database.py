"""The database server's accounts: a root password, and no anonymous users."""

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
