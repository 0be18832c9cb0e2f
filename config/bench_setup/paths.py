"""Where everything of a bench lies.

A checkout holds two benches: ``main`` (what ``./run`` starts) and ``test`` (what ``./test``
starts). Both share the code, the environment and the assets; each has its own sites, data,
logs and ports, so that they can run side by side.
"""

import os
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def cache_root() -> Path:
    """The folder outside the checkout that heavy results are kept in, by content hash."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "enforcement-bench"


@dataclass(frozen=True)
class Bench:
    """The folders of one bench; ``profile`` is ``main`` or ``test``."""

    root: Path = CHECKOUT
    profile: str = "main"

    @property
    def var(self) -> Path:
        """Data, generated configuration, logs and passwords of this bench."""
        return self.root / "var" / self.profile

    @property
    def home(self) -> Path:
        """The folder that looks like a bench: it holds sites/, apps/, env/ and logs/."""
        return self.root if self.profile == "main" else self.var

    @property
    def sites(self) -> Path:
        """The sites folder, which every Frappe command has as its working folder."""
        return self.home / "sites"

    @property
    def logs(self) -> Path:
        """Frappe's logs and those of the processes."""
        return self.home / "logs"

    @property
    def apps(self) -> Path:
        """The apps, shared by both benches."""
        return self.root / "apps"

    @property
    def config(self) -> Path:
        """Tracked configuration and the scripts of the bench."""
        return self.root / "config"

    @property
    def env(self) -> Path:
        """The Python environment, shared by both benches."""
        return self.root / "env"

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        return self.env / "bin" / "python"

    @property
    def setup_log(self) -> Path:
        """What the programs called by the setup printed."""
        return self.var / "setup.log"

    @property
    def control_socket(self) -> Path:
        """The socket that the supervisor takes its orders from."""
        return self.var / "supervisor.sock"

    def app_names(self) -> list[str]:
        """The apps present, the engine first; an app counts once it has a pyproject.toml."""
        found = sorted(p.parent.name for p in self.apps.glob("*/pyproject.toml"))
        return ["frappe", *(name for name in found if name != "frappe")]
