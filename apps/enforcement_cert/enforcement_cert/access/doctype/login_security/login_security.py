"""Login Security: what the system keeps of one login, read and written by access/login_records.py and its users."""

from frappe.model.document import Document


class LoginSecurity(Document):
    """Open steps, second factor and former passwords of one login; holds hashes and ciphers only."""
