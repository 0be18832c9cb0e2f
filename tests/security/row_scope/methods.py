"""The app's own methods that take a record's name: called with records of every relation to the login.

One entry per method: whose name it takes, the other arguments, and the classes and columns that may. A
method that is not named here and not in NAMELESS fails test_methods.py.
"""

OFFICER, APPLICATION, CERTIFICATE = "Enforcement Officer", "Certificate Application", "Enforcement Certificate"
_CERT = "enforcement_cert."
