"""0001: hints of whitelisted methods are checked, with the pydantic that is installed."""

import pytest


def test_a_hint_refuses_a_wrong_type(engine):
    from frappe.utils.typing_validations import validate_argument_types

    @validate_argument_types
    def double(number: int):
        return 2 * number

    assert double("21") == 42
    with pytest.raises(engine.exceptions.FrappeTypeError):
        double(["not", "a", "number"])
