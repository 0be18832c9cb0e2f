"""bench --site SITE check-register: is the register of readings whole?"""

import click
import frappe
from frappe.commands import get_site, pass_context

EXIT_BROKEN = 4


@click.command("check-register")
@pass_context
def check_register(context):
    """Check the register of readings of personal data. Exit code 0: whole; 4: an entry does not fit."""
    from enforcement_cert.access.register_check import check_register as check

    frappe.init(site=get_site(context))
    frappe.connect()
    try:
        result = check()
        frappe.db.commit()
    finally:
        frappe.destroy()
    if result["break"]:
        click.echo(f"Entry {result['break']} does not fit; whole up to entry {result['intact_until']}.")
        raise SystemExit(EXIT_BROKEN)
    click.echo(f"Whole up to entry {result['intact_until']} ({result['intact_time']}).")


commands = [check_register]
