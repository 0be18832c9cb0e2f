"""Fixtures for all tests, wherever they lie; each group is described in its own file."""

pytest_plugins = [
    "tests.fixtures.bench",
    "tests.fixtures.site",
    "tests.fixtures.http",
    "tests.fixtures.browser",
    "tests.fixtures.records",
    "tests.fixtures.ledger",
]
