"""The engine's login page with the way to registration, help and support below it. Source: R-008, R-056, R-067."""

from frappe.www import login as engine

no_cache = True


def get_context(context):
    """Give the engine's own context; what stands below the form asks for itself."""
    return engine.get_context(context)
