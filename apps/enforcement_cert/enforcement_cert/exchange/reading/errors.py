"""Why a file cannot be read."""

from enforcement_cert.domain.errors import RuleViolation


class UnreadableFile(RuleViolation):
    """The file as a whole cannot be used; nothing of it is taken in."""
