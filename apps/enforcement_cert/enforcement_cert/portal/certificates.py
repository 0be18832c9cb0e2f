"""One plain SQL read of one certificate, on connections of its own with short timeouts."""

import contextlib
import time
from typing import Any

import pymysql
import pymysql.cursors

CONNECT_SECONDS = 2
ANSWER_SECONDS = 3
REST_SECONDS = 1.0
KEPT_CONNECTIONS = 8
# What is judged and shown (G-094), the two codes that lead here, and nothing else.
FIELDS = (
    "name",
    "check_code",
    "verification_token",
    "certificate_status",
    "valid_from",
    "valid_until",
    "review_due_on",
    "review_counts_until",
    "officer_name",
    "unit_name",
    "entrusted_unit_name",
    "former_unit_name",
    "former_name_until",
    "enforcement_area",
    "power_scope",
    "photo",
)
# The letter of an entrusted unit that is published and in force today (G-026); asked for such units only.
_LETTER_TOKEN = """case when ifnull(`entrusted_unit_name`, '') != '' then (
    select letter.`publication_token` from `tabEntrustment Letter` letter
    where letter.`entrusted_unit` = `tabEnforcement Certificate`.`agency`
      and letter.`letter_state` = 'In Force' and letter.`is_published` = 1
    order by letter.`valid_from` desc limit 1
) end as `letter_token`"""
_COLUMNS = ", ".join([*(f"`{field}`" for field in FIELDS), _LETTER_TOKEN])
_SELECT = "select " + _COLUMNS + " from `tabEnforcement Certificate` where "
_LETTER_FILE = """select `publication_token`, `letter_file` from `tabEntrustment Letter`
    where `publication_token` = %s and `is_published` = 1 and `letter_state` != 'Draft'"""
_BY_TOKEN = _SELECT + "`verification_token` = %s"
_BY_NUMBER = _SELECT + "`name` = %s"
_NO_SUCH_TABLE = 1146
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")

Row = dict[str, Any]


class DatabaseDown(Exception):
    """The database cannot be asked now."""


class NoSuchTable(Exception):
    """This site does not have the app."""


class CertificateTable:
    """Reads certificates of one site. Connections are autocommitting: each read sees the last commit."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._options = connection_options(config)
        self._idle: list[pymysql.Connection] = []
        self._rests_until = 0.0

    def by_token(self, token: str) -> Row | None:
        """Return the certificate with exactly this token. Raises DatabaseDown, NoSuchTable."""
        row = self._read(_BY_TOKEN, token)
        # The column's collation takes more for equal than we do.
        return row if row and row["verification_token"] == token else None

    def by_number(self, number: str) -> Row | None:
        """Return the certificate of this number, upper case. Raises DatabaseDown, NoSuchTable."""
        row = self._read(_BY_NUMBER, number)
        return row if row and row["name"].upper() == number else None

    def letter_file(self, token: str) -> str | None:
        """Return the file address of the published letter with exactly this token. Raises DatabaseDown, NoSuchTable."""
        row = self._read(_LETTER_FILE, token)
        return row["letter_file"] if row and row["publication_token"] == token else None

    def close(self) -> None:
        """Close every idle connection."""
        while self._idle:
            _close(self._idle.pop())

    def _read(self, query: str, value: str) -> Row | None:
        if time.monotonic() < self._rests_until:
            raise DatabaseDown
        kept = self._idle.pop() if self._idle else None
        if kept is not None:
            try:
                return self._ask(kept, query, value)
            except DatabaseDown:
                self.close()  # started again since: the others are dead too
        try:
            return self._ask(self._connect(), query, value)
        except DatabaseDown:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise

    def _connect(self) -> pymysql.Connection:
        try:
            return pymysql.connect(**self._options)
        except (pymysql.MySQLError, OSError) as problem:
            raise DatabaseDown from problem

    def _ask(self, connection: pymysql.Connection, query: str, value: str) -> Row | None:
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, (value,))
                row = cursor.fetchone()
        except (pymysql.MySQLError, OSError) as problem:
            _close(connection)
            if isinstance(problem, pymysql.ProgrammingError) and problem.args[0] == _NO_SUCH_TABLE:
                raise NoSuchTable from problem
            raise DatabaseDown from problem
        if len(self._idle) < KEPT_CONNECTIONS:
            self._idle.append(connection)
        else:
            _close(connection)
        return row


def connection_options(config: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of a connection for a site configuration."""
    options = {
        "user": config.get("db_user") or config["db_name"],
        "password": config.get("db_password") or "",
        "database": config["db_name"],
        "charset": "utf8mb4",
        "autocommit": True,
        "cursorclass": pymysql.cursors.DictCursor,
        "connect_timeout": CONNECT_SECONDS,
        "read_timeout": ANSWER_SECONDS,
        "write_timeout": ANSWER_SECONDS,
    }
    if config.get("db_socket"):
        options["unix_socket"] = config["db_socket"]
    else:
        options["host"] = config.get("db_host") or "127.0.0.1"
        options["port"] = int(config.get("db_port") or 3306)
    if config.get("db_ssl_ca"):
        options["ssl"] = {key: config[f"db_ssl_{key}"] for key in ("ca", "cert", "key") if config.get(f"db_ssl_{key}")}
    elif options.get("host", "localhost") in _THIS_MACHINE:
        options["ssl_disabled"] = True  # only a remote database is worth the 20 ms of a TLS context
    return options


def _close(connection: pymysql.Connection) -> None:
    with contextlib.suppress(pymysql.MySQLError, OSError):  # it may be gone already
        connection.close()
