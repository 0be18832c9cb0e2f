"""Card faces for tests: invented persons and units only."""

from dataclasses import replace
from datetime import date

from enforcement_cert.certificate.card_face import CardFace
from enforcement_cert.certificate.tests.portraits import jpeg, portrait

LINK = "https://zfzj.example.gov.cn/v/4hF8sKq2LwZx9TnB1mVc7A"


def make_face(number: int = 1, **overrides) -> CardFace:
    """A complete card; `number` makes certificate number and link unique."""
    face = CardFace(
        title="行政执法证",
        holder_name="张试样",
        unit_name="济南市历下区综合行政执法局",
        certificate_number=f"3701002026{number:06d}",
        check_code="7K3Q",
        officer_code="SD370102001",
        enforcement_area="济南市历下区",
        valid_from=date(2026, 11, 22),
        valid_until=date(2031, 11, 21),
        verification_url=f"{LINK[:-6]}{number:06d}",
        issuing_authority="山东省人民政府监制",
        photo=jpeg(portrait()),
        card_serial=f"SD-2026-{number:06d}",
    )
    return replace(face, **overrides)
