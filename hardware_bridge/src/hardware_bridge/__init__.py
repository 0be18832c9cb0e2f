"""Card readers for the enforcement-certificate platform: a small service on the clerk's own computer."""

__version__ = "0.1.0"
