"""0005: the secret of a second factor is as long as RFC 4226 wants."""

from base64 import b32decode


def test_a_new_secret_has_160_bits(engine, make_user):
    from frappe.twofactor import get_otpsecret_for_

    assert len(b32decode(get_otpsecret_for_(make_user()))) == 20
