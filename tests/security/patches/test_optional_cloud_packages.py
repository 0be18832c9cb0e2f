"""0006: the engine starts without the packages of cloud services; the feature says what it misses."""

import pytest


def test_a_missing_package_is_named_on_use_only(engine):
    from frappe.utils.optional_packages import optional_import

    absent = optional_import("no_such_package.errors", "SomeError")
    try:
        raise ValueError
    except absent:
        pytest.fail("a stand-in must catch nothing")
    except ValueError:
        pass
    with pytest.raises(engine.ValidationError, match="no_such_package"):
        absent()
    with pytest.raises(engine.ValidationError, match="no_such_package"):
        assert absent.client


def test_a_present_package_is_the_real_one(engine):
    import json

    from frappe.utils.optional_packages import optional_import

    assert optional_import("json", "dumps") is json.dumps
