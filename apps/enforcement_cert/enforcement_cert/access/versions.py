"""What the engine's change history may hold of protected data: that it changed, never cipher or digest."""

import json

from enforcement_cert.access.masking import PROTECTED

_EXTRA = {
    "Enforcement Officer": {"living_identity_digest"},
    "Enforcement Certificate": {"verification_token"},
    "Certificate Card": {"verification_token"},
    "Forced Cancellation": {"living_list_key"},
}
_LISTS = ("changed",)


def secret_fields(doctype: str) -> set[str]:
    """Return the fields of a record type whose values must not stand in its history."""
    found = set(_EXTRA.get(doctype, ()))
    for field in PROTECTED.values():
        if field.doctype == doctype:
            found |= {name for name in (field.cipher_field, field.digest_field) if name is not None}
    return found


def strip_secrets(version, method: str | None = None) -> None:
    """Document event of the engine's Version: drop the rows of secret fields before it is stored."""
    secrets = secret_fields(version.ref_doctype)
    if not (secrets and version.data):
        return
    data = json.loads(version.data)
    for name in _LISTS:
        if isinstance(data.get(name), list):
            data[name] = [row for row in data[name] if row[0] not in secrets]
    version.data = json.dumps(data, ensure_ascii=False, indent=None, separators=(",", ":"))
