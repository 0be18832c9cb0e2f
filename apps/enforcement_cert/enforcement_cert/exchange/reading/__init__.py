"""Reading of lists people send: any sheet file, any encoding, within fixed bounds. No frappe import."""

from enforcement_cert.exchange.reading.spool import Spool, read_into_spool

__all__ = ["Spool", "read_into_spool"]
