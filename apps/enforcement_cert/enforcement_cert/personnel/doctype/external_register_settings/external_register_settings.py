"""External Register Settings: where the staffing register and the identity check get their answers (G-035, G-036)."""

from frappe.model.document import Document
from frappe.utils import cint

from enforcement_cert.personnel.registers.outgoing import require_address


class ExternalRegisterSettings(Document):
    """Local register and plain structure are the defaults; a service is asked only if its address is given."""

    timeout_seconds: int

    def validate(self):
        for kind in ("staffing", "identity"):
            if self.get(f"{kind}_source") == "External Service":
                require_address(self.get(f"{kind}_url"))
        self.timeout_seconds = min(max(cint(self.timeout_seconds), 1), 30)
