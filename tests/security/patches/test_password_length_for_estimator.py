"""0004: a long password gets a strength, not an error."""


def test_a_password_of_a_hundred_characters_is_rated(engine):
    from frappe.utils.password_strength import test_password_strength as rate

    assert rate("correct horse battery staple " * 4)["score"] in range(5)
