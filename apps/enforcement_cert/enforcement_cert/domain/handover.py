"""May this card be given to this person? What proves who collects it, and what proves that it was received (X-16)."""

from dataclasses import dataclass
from datetime import date

from .certificate_states import CertificateStatus
from .errors import Finding, TextEnum, block

# Of a number on the screen the first three and the last two characters are seen; so many have to be read off the card.
TYPED_CHARACTERS = 6


class CollectorKind(TextEnum):
    HOLDER = "Holder"
    REPRESENTATIVE = "Representative"


class ProofKind(TextEnum):
    READ = "Resident Card Read"
    TYPED = "Typed Characters"


class ReceiptKind(TextEnum):
    SIGNED = "Signed on the Screen"
    PAPER = "Paper Receipt"


@dataclass(frozen=True)
class Handover:
    """What the person at the counter has entered; the number's comparison is done where the number is kept."""

    collector: CollectorKind
    proof: ProofKind
    is_stated: bool
    has_receipt: bool
    proof_matches: bool = False
    typed_length: int = 0
    representative_name: str = ""
    has_letter: bool = False


def findings_on_certificate(status: CertificateStatus | str, valid_until: date | None, today: date) -> list[Finding]:
    """Say why the card of a certificate is not handed over; the last day of validity still counts."""
    if CertificateStatus(status) is not CertificateStatus.VALID:
        return [block("handover_certificate_not_valid", status=CertificateStatus(status))]
    if valid_until and today > valid_until:
        return [block("handover_certificate_expired", last_day=valid_until)]
    return []


def findings_on_handover(given: Handover) -> list[Finding]:
    """Say what is missing before a card is given away. Source: X-16; G-036 for the proof by a card reader."""
    findings = _on_representative(given) if given.collector is CollectorKind.REPRESENTATIVE else _on_holder(given)
    if not given.is_stated and not (given.collector is CollectorKind.HOLDER and given.proof is ProofKind.READ):
        findings.append(block("handover_not_stated"))
    if not given.has_receipt:
        findings.append(block("handover_without_receipt"))
    return findings


def _on_holder(given: Handover) -> list[Finding]:
    if given.proof is ProofKind.TYPED and given.typed_length != TYPED_CHARACTERS:
        return [block("handover_identity_short", count=TYPED_CHARACTERS)]
    return [] if given.proof_matches else [block("handover_identity_differs")]


def _on_representative(given: Handover) -> list[Finding]:
    findings = []
    if not given.representative_name.strip():
        findings.append(block("handover_without_representative"))
    if not given.has_letter:
        findings.append(block("handover_without_letter"))
    return findings
