"""`bench --site SITE load-demo-province` and `remove-demo-province`."""

import click
import frappe
from frappe.commands import get_site, pass_context


@click.command("load-demo-province")
@click.option("--force", is_flag=True, help="Load even into a site marked as production.")
@pass_context
def load_demo_province(context, force: bool = False):
    """Load a synthetic province: offices, agencies, 2,000 officers, certificates in every state, logins."""
    from enforcement_cert.setup import demo

    with _connected(get_site(context)):
        summary = demo.load_demo_province(force=force)
        frappe.db.commit()  # a command has no request that would commit
        demo.after_commit(summary)
        click.echo(demo.report(summary))


@click.command("remove-demo-province")
@pass_context
def remove_demo_province(context):
    """Remove everything that load-demo-province has brought, and nothing else."""
    from enforcement_cert.setup import demo_removal

    with _connected(get_site(context)):
        summary = demo_removal.remove_demo_province()
        frappe.db.commit()  # a command has no request that would commit
        demo_removal.after_commit(summary)
        click.echo(demo_removal.report(summary))


class _connected:
    """Connects to a site, turns refusals into one plain line and a non-zero exit code."""

    def __init__(self, site: str):
        self.site = site

    def __enter__(self):
        frappe.init(site=self.site)
        frappe.connect()
        frappe.local.lang = frappe.db.get_default("lang") or "zh"

    def __exit__(self, kind, problem, _trace):
        frappe.destroy()
        if kind and issubclass(kind, frappe.ValidationError):
            raise click.ClickException(str(problem)) from problem
        return False


commands = [load_demo_province, remove_demo_province]
