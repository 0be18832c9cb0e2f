"""`bench --site SITE make-training-site` and `reset-second-factor`."""

import click
import frappe
from frappe.commands import get_site, pass_context
from frappe.installer import update_site_config

TRAINING = "enforcement_training"


@click.command("make-training-site")
@click.option("--no-demo", is_flag=True, help="Mark the site only, load no demonstration province.")
@pass_context
def make_training_site(context, no_demo: bool = False):
    """Mark a site as one for training (R-065): a band on every page, and the demonstration province."""
    from enforcement_cert.setup import demo

    frappe.init(site=get_site(context))
    frappe.connect()
    try:
        frappe.local.lang = "zh"
        if frappe.conf.get("enforcement_production"):
            raise click.ClickException("This is a production site; it is not turned into a training site.")
        update_site_config(TRAINING, 1)
        if not no_demo:
            summary = demo.load_demo_province()
            frappe.db.commit()  # a command has no request that would commit
            demo.after_commit(summary)
            click.echo(demo.report(summary))
        frappe.clear_cache()
        click.echo(f"{frappe.local.site}: training site")
    finally:
        frappe.destroy()


@click.command("reset-second-factor")
@click.argument("user")
@click.option("--reason", required=True, help="Why; it is kept in the log.")
@pass_context
def reset_second_factor(context, user: str, reason: str):
    """Take the second factor from USER, for the case that no other administrator can."""
    from enforcement_cert.access import second_factor, sessions

    frappe.init(site=get_site(context))
    frappe.connect()
    try:
        if not frappe.db.exists("User", user):
            raise click.ClickException(f"There is no user {user}.")
        second_factor.reset(user, reason)
        sessions.end_sessions(user)
        frappe.db.commit()  # a command has no request that would commit
        click.echo(f"{user}: second factor reset")
    finally:
        frappe.destroy()


commands = [make_training_site, reset_second_factor]
