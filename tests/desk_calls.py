"""What the tests of bad input share: committed units and logins, and how an answer must read."""

import json
import re
from contextlib import contextmanager

import frappe
import pymysql
import requests
from frappe.utils.password import update_password

from enforcement_cert.testing import factories as make

_CHINESE = re.compile(r"[\u4e00-\u9fff]{3}")
_MACHINE = ("Traceback", 'File "', "Duplicate entry", "for key", "IntegrityError", "pymysql", "living_", "Exception")

# The database draws its list of transactions anew only when nobody has read it for 0.1 s: whoever
# asks more often reads the same old list for ever.
LOCK_LIST_AGE_SECONDS = 0.25


@contextmanager
def committed_unit(**agency):
    """A committed agency with its team, all of whom can log in; everything of it is removed afterwards."""
    unit = make.make_agency(**agency)
    team = make.make_team(unit)
    for user in team.values():
        update_password(user, make.PASSWORD)
    frappe.db.commit()
    world = frappe._dict(agency=unit, team=team, others=[])
    try:
        yield world
    finally:
        frappe.db.rollback()
        make.as_user("Administrator")
        make.remove_agency(unit.name, [*team.values(), *world.others])
        frappe.db.commit()


def extra_login(world, user_class: str, **place) -> str:
    """A further login that is removed together with the unit."""
    user = make.make_user(user_class, can_log_in=True, **place)
    world.others.append(user)
    frappe.db.commit()
    return user


def sentences(answer: requests.Response) -> str:
    """All that a browser would show of an answer."""
    content = answer.json()
    messages = [json.loads(text) for text in json.loads(content.get("_server_messages") or "[]")]
    shown = [message.get("message", "") if isinstance(message, dict) else str(message) for message in messages]
    own = [content.get(key) for key in ("message", "_error_message")]
    return "\n".join([*shown, *(text for text in own if isinstance(text, str))])


def require_plain_refusal(answer: requests.Response, status: tuple[int, ...] = (403, 409, 417), *words: str) -> str:
    """The answer refuses with a Chinese sentence, and holds nothing of the machine. Returns the sentence."""
    assert answer.status_code in status, (answer.status_code, answer.text[:500])
    for trace in _MACHINE:
        assert trace not in answer.text, answer.text[:500]
    assert "exc" not in answer.json()
    shown = sentences(answer)
    assert _CHINESE.search(shown), answer.text[:500]
    for word in words:
        assert word in shown, shown
    return shown


def count(doctype: str, **filters) -> int:
    """Number of committed records."""
    frappe.db.rollback()
    return frappe.db.count(doctype, filters)


def waiting_for_locks(bench) -> int:
    """How many transactions of the site under test wait for a row that another one holds.

    Ask no more often than every LOCK_LIST_AGE_SECONDS.
    """
    connection = pymysql.connect(
        host="127.0.0.1", port=bench.ports["mariadb"], user="root", password=bench.password("mariadb_root")
    )
    statement = """
        select count(*) from information_schema.innodb_trx trx
        join information_schema.processlist thread on thread.id = trx.trx_mysql_thread_id
        where trx.trx_state = 'LOCK WAIT' and thread.db = %s
    """
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, [bench.site_config["db_name"]])
        return cursor.fetchone()[0]
