"""Reader Computer: a computer whose card readers this site may use; made by pairing."""

from frappe.model.document import Document


class ReaderComputer(Document):
    """Who paired it may rename it, switch it off and delete it; administrators may, too."""
