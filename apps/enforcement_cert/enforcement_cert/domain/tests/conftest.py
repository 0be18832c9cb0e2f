"""Set-up of the rule tests: no site, no clock; hypothesis without time limits per example."""

from hypothesis import settings

settings.register_profile("rules", deadline=None, max_examples=200)
settings.load_profile("rules")


def pytest_configure(config):
    config.addinivalue_line("markers", "requirement(*numbers): the requirements a test proves")
