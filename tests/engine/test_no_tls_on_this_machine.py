"""Patch 0050: connections to a database on this machine do not prepare TLS."""

import pytest


@pytest.fixture
def settings(site):
    """The settings of a connection to a host."""
    from frappe.database.mariadb.database import MariaDBDatabase

    return lambda host: MariaDBDatabase(host=host, user="someone", password="secret").get_connection_settings()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_no_tls_to_this_machine(settings, host):
    assert settings(host)["ssl_disabled"] is True


def test_tls_is_offered_to_other_machines(settings):
    assert "ssl_disabled" not in settings("db.example.org")


def test_configured_certificates_are_used_here_too(settings, site, monkeypatch):
    for part in ("ca", "cert", "key"):
        monkeypatch.setitem(site.local.conf, f"db_ssl_{part}", f"/{part}.pem")
    assert settings("127.0.0.1")["ssl"] == {"ca": "/ca.pem", "cert": "/cert.pem", "key": "/key.pem"}
    assert "ssl_disabled" not in settings("127.0.0.1")


def test_the_connection_of_a_request_has_no_tls(site):
    site.db.sql("select 1")
    assert site.db._conn.ssl is False
