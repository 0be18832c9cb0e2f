"""Registers kept by others that say something about a person: staffing office, identity authority (R-093, R-096)."""
