"""Officers entered before mobile numbers could be searched get the digest of theirs."""

import frappe

from enforcement_cert.access.masking import OFFICER_MOBILE

_OFFICER = "Enforcement Officer"
_PAGE = 1000


def execute() -> None:
    """Fill `mobile_digest`, page by page; running it again changes nothing."""
    last = ""
    while page := frappe.get_all(
        _OFFICER,
        filters={"name": [">", last], "mobile_cipher": ["is", "set"], "mobile_digest": ["is", "not set"]},
        fields=["name", "mobile_cipher"],
        order_by="name",
        limit=_PAGE,
    ):
        for row in page:
            digest = OFFICER_MOBILE.digest(OFFICER_MOBILE.open(row.mobile_cipher))
            frappe.db.set_value(_OFFICER, row.name, "mobile_digest", digest, update_modified=False)
        last = page[-1].name
