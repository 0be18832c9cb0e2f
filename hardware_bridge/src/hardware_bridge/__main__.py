"""The command: hardware-bridge run | sites | forget ORIGIN | readers."""

import argparse
import sys
from pathlib import Path

import platformdirs
from aiohttp import web

from . import __version__
from .errors import CODES, BridgeError
from .pairing import Pairings
from .readers import list_readers
from .resident_card import ResidentCardReader, VendorLibraryReader, VirtualResidentReader
from .service import PORT, Bridge


def main(arguments: list[str] | None = None) -> int:
    """Run the command; returns its exit code (0 done, 1 refused with a reason, 2 wrong use)."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options) or 0
    except BridgeError as error:
        print(f"{error.code}: {CODES[error.code]}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hardware-bridge", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--settings", type=Path, default=Path(platformdirs.user_config_dir("hardware-bridge")))
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("run", help="start the service")
    run.add_argument("--port", type=int, default=PORT)
    run.add_argument("--resident-library", type=Path, help="the maker's library of a reader for resident cards")
    run.add_argument("--resident-port", type=int, default=1001)
    run.set_defaults(run=_run)
    commands.add_parser("sites", help="list the paired sites").set_defaults(run=_sites)
    forget = commands.add_parser("forget", help="end the pairing with a site")
    forget.add_argument("origin")
    forget.set_defaults(run=_forget)
    commands.add_parser("readers", help="list readers and cards").set_defaults(run=_readers)
    return parser


def _pairings(options: argparse.Namespace) -> Pairings:
    return Pairings(options.settings / "sites.json")


def _run(options: argparse.Namespace) -> None:
    def resident_reader() -> ResidentCardReader:
        if options.resident_library:
            return VendorLibraryReader(options.resident_library, options.resident_port)
        return VirtualResidentReader()

    bridge = Bridge(_pairings(options), resident_reader)
    print(f"http://127.0.0.1:{options.port}", flush=True)
    web.run_app(bridge.application(), host="127.0.0.1", port=options.port, print=None)


def _sites(options: argparse.Namespace) -> None:
    for site in _pairings(options).sites.values():
        print(site.origin)


def _forget(options: argparse.Namespace) -> int:
    return 0 if _pairings(options).forget(options.origin) else 1


def _readers(options: argparse.Namespace) -> None:
    for state in list_readers():
        print(f"{state.name}\t{'card ' + state.atr if state.has_card else 'no card'}")


if __name__ == "__main__":
    sys.exit(main())
