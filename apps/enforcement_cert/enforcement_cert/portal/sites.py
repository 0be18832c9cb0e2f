"""Which site a public request is for, and this process's connections to its Redis and database."""

import os
import re
import threading
import time
from typing import Any

import frappe
import frappe.app

from .cache import Cache
from .certificates import CertificateTable

SITES_PATH = os.path.abspath(os.environ.get("SITES_PATH", "."))
CONFIG_CHECK_SECONDS = 5
_SITE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,252}")
_CONFIG_FILES = ("common_site_config.json", "{site}/site_config.json")


class Site:
    """One site: its name, folder, configuration and connections."""

    def __init__(self, name: str, sites_path: str, config: dict[str, Any]) -> None:
        self.name = name
        self.folder = os.path.join(sites_path, name)
        self.config = config
        self.cache = Cache(config["redis_cache"])
        self.certificates = CertificateTable(config)

    def close(self) -> None:
        """Close every connection."""
        self.cache.close()
        self.certificates.close()


class Sites:
    """The sites of a bench as this process knows them; a changed configuration is read again."""

    def __init__(self, sites_path: str) -> None:
        self.path = sites_path
        self._known: dict[str, tuple[Site, tuple[int, ...]]] = {}
        self._checked: dict[str, float] = {}
        self._lock = threading.Lock()

    def of_request(self, environ: dict[str, Any]) -> Site | None:
        """Return the site the engine would choose for this request, None if there is none."""
        return self.get(site_name_of(environ))

    def get(self, name: str) -> Site | None:
        """Return a site by name. None: no such folder, or its database is not MariaDB."""
        known = self._known.get(name)
        if known and time.monotonic() - self._checked[name] < CONFIG_CHECK_SECONDS:
            return known[0]
        if not _SITE_NAME.fullmatch(name):
            return None
        with self._lock:
            return self._refresh(name)

    def _refresh(self, name: str) -> Site | None:
        state = self._config_state(name)
        known = self._known.get(name)
        if state is None:
            return None
        self._checked[name] = time.monotonic()
        if known and known[1] == state:
            return known[0]
        config = frappe.get_site_config(sites_path=self.path, site_path=os.path.join(self.path, name))
        if (config.get("db_type") or "mariadb") != "mariadb":
            return None
        site = Site(name, self.path, config)
        self._known[name] = (site, state)
        return site

    def _config_state(self, name: str) -> tuple[int, ...] | None:
        """Return the change times of the configuration; None if the site does not exist."""
        common, own = (os.path.join(self.path, file.format(site=name)) for file in _CONFIG_FILES)
        try:
            own_time = os.stat(own).st_mtime_ns
        except OSError:
            return None
        return (own_time, os.stat(common).st_mtime_ns if os.path.exists(common) else 0)


_benches: dict[str, Sites] = {}


def sites_in(path: str) -> Sites:
    """Return this process's sites of a bench folder."""
    path = os.path.abspath(path)
    if path not in _benches:
        _benches[path] = Sites(path)
    return _benches[path]


def site_name_of(environ: dict[str, Any]) -> str:
    """Return the name of the site like the engine: fixed at the start, by header, or by host."""
    fixed = getattr(frappe.app, "_site", None)
    host = environ.get("HTTP_HOST") or environ.get("SERVER_NAME") or ""
    return fixed or environ.get("HTTP_X_FRAPPE_SITE_NAME") or host.split(":", 1)[0]
