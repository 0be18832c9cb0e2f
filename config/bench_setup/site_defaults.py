"""Sets what a new site of this product starts with; run inside the engine's environment.

env/bin/python site_defaults.py SITE < '{"administrator": "password", "scheduler": true}'
"""

import json
import os
import sys

LANGUAGE = "zh"
DEFAULTS = {
    "language": LANGUAGE,
    "country": "China",
    "time_zone": "Asia/Shanghai",
    "date_format": "yyyy-mm-dd",
    "time_format": "HH:mm",
    "number_format": "#,###.##",
    "first_day_of_the_week": "Monday",
    "setup_complete": 1,
    "enable_onboarding": 0,
}


def main(name: str) -> None:
    """Write the defaults into the site's System Settings, and Administrator's password."""
    wanted = json.load(sys.stdin)
    sys.path[0] = os.getcwd()
    import frappe
    from frappe.utils.password import update_password

    frappe.init(site=name)
    frappe.connect()
    settings = frappe.get_doc("System Settings")
    settings.update({key: value for key, value in DEFAULTS.items() if settings.meta.has_field(key)})
    settings.enable_scheduler = int(wanted["scheduler"])
    settings.flags.ignore_mandatory = True
    settings.save()
    frappe.db.set_default("desktop:home_page", "workspace")  # else the desk opens the wizard
    frappe.db.set_value("User", "Administrator", "language", LANGUAGE)
    update_password("Administrator", wanted["administrator"])
    frappe.db.commit()
    frappe.clear_cache()
    frappe.destroy()


if __name__ == "__main__":
    main(sys.argv[1])
