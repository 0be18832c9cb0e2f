"""Law-enforcement certificates of a province, on Frappe."""

__version__ = "0.1.0"
