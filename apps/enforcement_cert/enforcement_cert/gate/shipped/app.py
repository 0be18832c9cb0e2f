"""What the app's own rooms open to whom. One entry per whitelisted function of the app."""

from enforcement_cert.gate.shipped.group import Group

GUEST = (
    Group("Anybody may verify a certificate", ("enforcement_cert.api.v1.verify",)),
)

PORTAL = ()

DESK = (
    Group(
        "Import of officers' lists",
        (
            "enforcement_cert.exchange.officer_import.preview",
            "enforcement_cert.exchange.officer_import.start",
            "enforcement_cert.exchange.officer_import.stop",
            "enforcement_cert.exchange.officer_import.progress",
            "enforcement_cert.exchange.officer_import.refused_rows",
        ),
    ),
)

MANAGER = (
    Group(
        "The gate's own settings page",
        ("enforcement_cert.gate.administration.get_overview",),
    ),
)
