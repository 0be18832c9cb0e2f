"""What the app's own rooms open to whom. One entry per whitelisted function of the app."""

from enforcement_cert.gate.shipped.group import Group

GUEST = (
    Group("Anybody may verify a certificate", ("enforcement_cert.api.v1.verify",)),
)

PORTAL = ()

DESK = ()

MANAGER = (
    Group(
        "The gate's own settings page",
        ("enforcement_cert.gate.administration.get_overview",),
    ),
)
