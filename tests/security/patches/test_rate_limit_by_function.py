"""Rate limits hold for every way to call a function."""

import pytest

RESET = "frappe.core.doctype.user.user.reset_password"


@pytest.fixture
def limited(engine, request_of):
    from frappe.rate_limiter import rate_limit

    calls = []

    @rate_limit(limit=2, seconds=60)
    def limited_function(**values):
        calls.append(values)

    engine.cache.delete_keys("rl:")
    request_of("POST")
    return limited_function, calls


def test_another_command_does_not_reset_the_counter(engine, limited):
    function, calls = limited
    for command in ("a.limited_function", "b.limited_function"):
        engine.local.form_dict = engine._dict(cmd=command)
        function(x=1)
    engine.local.form_dict = engine._dict(cmd="c.limited_function")
    with pytest.raises(engine.ValidationError):
        function(x=1)
    assert len(calls) == 2


def test_other_addresses_are_not_counted_together(engine, limited):
    function, calls = limited
    for last in range(4):
        engine.local.request_ip = f"198.51.100.{last}"
        function(x=last)
    assert len(calls) == 4


def test_python_callers_keep_their_arguments(engine, limited):
    function, calls = limited
    engine.local.form_dict = engine._dict(x="of the request")
    function(x="of the caller")
    assert calls == [{"x": "of the caller"}]


@pytest.mark.parametrize(
    "command",
    [
        RESET,
        "frappe.core.doctype.user.user.sign_up",
        "frappe.core.doctype.user.user.update_password",
        "frappe.core.doctype.user.user.verify_password",
        "frappe.website.doctype.web_form.web_form.accept",
        "frappe.www.login.send_login_link",
    ],
)
def test_limited_functions_are_not_called_by_get(engine, call, command):
    with pytest.raises(engine.PermissionError):
        call(command, http_method="GET")
