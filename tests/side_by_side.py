"""Several pieces of work at the same moment, each in a transaction on a connection of its own."""

import threading
from collections.abc import Callable

import frappe

_LIMIT_SECONDS = 30


def at_the_same_moment(*works: Callable[[], object], user: str, reading: str) -> list[Exception | None]:
    """Do all the works as `user` and commit each; return what each raised, None for those that went through.

    Every transaction takes its view of the database, by a look at the records `reading`, before any of the
    works begins: none sees what the others write.
    """
    site, sites = frappe.local.site, frappe.local.sites_path
    all_ready = threading.Barrier(len(works), timeout=_LIMIT_SECONDS)
    raised: list[Exception | None] = [None] * len(works)

    def do(place: int) -> None:
        frappe.init(site=site, sites_path=sites, force=True)
        frappe.connect()
        frappe.flags.in_test = True  # the engine does at once what it would leave to a worker
        frappe.local.lang = "zh"
        frappe.set_user(user)
        try:
            frappe.get_all(reading, limit=1)
            all_ready.wait()
            works[place]()
            frappe.db.commit()
        except Exception as error:
            frappe.db.rollback()
            raised[place] = error
        finally:
            frappe.destroy()

    threads = [threading.Thread(target=do, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_LIMIT_SECONDS)
    frappe.db.rollback()
    return raised
