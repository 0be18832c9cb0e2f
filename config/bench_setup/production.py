"""./run --production: what is different when the bench serves real people."""

import getpass
import os
import string
import sys

from . import engine_commands
from .errors import SetupError
from .paths import Bench
from .progress import say
from .settings import Settings, forget_password, has_password, set_password

_SHORTEST = 12
_UNIT = "enforcement-bench.service"


def is_handed_over(bench: Bench) -> bool:
    """Say whether the site already has a password that nobody but its administrator knows."""
    return has_password(bench, "mariadb_root") and not has_password(bench, "administrator")


def ask_password(bench: Bench) -> None:
    """Ask for Administrator's password (on a terminal twice) and keep it until the site has it."""
    if sys.stdin.isatty():
        chosen = getpass.getpass("Password for Administrator: ")
        again = getpass.getpass("Once more: ")
    else:
        chosen = again = sys.stdin.readline().rstrip("\n")
    if chosen != again:
        raise SetupError("The two passwords are not the same", "Run the command again.")
    if len(chosen) < _SHORTEST:
        raise SetupError(f"The password has fewer than {_SHORTEST} characters", "Choose a longer one.")
    set_password(bench, "administrator", chosen)


def hand_over(bench: Bench, settings: Settings, chosen: str) -> None:
    """Mark the site as one that serves real people, give it the chosen password, forget that here.

    Administrators then need a second factor, and demonstration logins are refused. Also writes the systemd unit.
    """
    engine_commands.run(bench, "--site", settings.site, "set-config", "--parse", "enforcement_production", "1")
    engine_commands.run(bench, "--site", settings.site, "set-admin-password", "--logout-all-sessions", hidden=(chosen,))
    forget_password(bench, "administrator")
    unit = write_unit(bench)
    if os.geteuid() == 0:
        say("Warning: this runs as root. For real use make a user of its own and run it as that user.")
    say(f"To have systemd start it with the machine: systemctl enable --now {unit}  (after ./run stop)")


def write_unit(bench: Bench) -> str:
    """Write the systemd unit and return its path."""
    template = (bench.config / "templates" / _UNIT).read_text(encoding="utf-8")
    unit = bench.var / "run" / _UNIT
    unit.write_text(string.Template(template).substitute(user=getpass.getuser(), root=bench.root), encoding="utf-8")
    return str(unit)
