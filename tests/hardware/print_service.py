"""A CUPS of the test's own: private folders and socket, queues whose printer writes down what arrives.

The printer is a CUPS backend, as a maker's would be: CUPS hands it each job's options and content.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.waiting import until

_PROGRAMS = Path("/usr/lib/cups")
_PARTS = ("filter", "daemon", "notifier")
_FILES = """ServerRoot {at}/etc
ServerBin {at}/bin
RequestRoot {at}/spool
CacheDir {at}/cache
StateDir {at}/state
TempDir {at}/tmp
ErrorLog {at}/log/error_log
AccessLog {at}/log/access_log
PageLog {at}/log/page_log
Sandboxing Relaxed
SystemGroup {group}
"""
_SERVICE = """LogLevel warn
Listen {at}/state/cups.sock
WebInterface No
DefaultAuthType None
Browsing Off
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""
# Without arguments a backend lists its devices; else: job, user, title, copies, options [, file].
_PRINTER = """#!/bin/sh
[ $# -eq 0 ] && exit 0
if [ -e {at}/state/fails ]; then
    exit "$(cat {at}/state/fails)"
fi
if [ -e {at}/printed/no-paper ]; then
    echo "STATE: +media-empty-error" >&2
    while [ -e {at}/printed/no-paper ]; do sleep 0.1; done
    echo "STATE: -media-empty-error" >&2
fi
cat "${{6:--}}" > {at}/printed/$1.part
printf '%s' "$5" > {at}/printed/$1.options
mv {at}/printed/$1.part {at}/printed/$1.pdf
"""
_DESCRIPTION = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "WINDOW.PPD"
*Product: "(Window)"
*PSVersion: "(3010.000) 0"
*Manufacturer: "Test"
*ModelName: "Window Printer"
*ShortNickName: "Window Printer"
*NickName: "Window Printer"
*LanguageLevel: "3"
*cupsFilter2: "application/pdf application/pdf 0 -"
*OpenUI *PageSize/Page Size: PickOne
*DefaultPageSize: A4
*PageSize A4/A4: ""
*PageSize A5/A5: ""
*CloseUI: *PageSize
*DefaultImageableArea: A4
*ImageableArea A4/A4: "0 0 595 842"
*ImageableArea A5/A5: "0 0 420 595"
*DefaultPaperDimension: A4
*PaperDimension A4/A4: "595 842"
*PaperDimension A5/A5: "420 595"
"""


@dataclass(frozen=True)
class Arrived:
    """One job as the printer got it."""

    content: bytes
    options: str


class PrintService:
    """The running service. `address` goes into CUPS_SERVER."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.address = str(folder / "state" / "cups.sock")

    def run(self, *command: str) -> str:
        """Run a command of CUPS against this service."""
        environment = {**os.environ, "CUPS_SERVER": self.address, "LC_ALL": "C"}
        path = os.pathsep.join((environment.get("PATH", ""), "/usr/sbin"))
        ran = subprocess.run(
            command, env={**environment, "PATH": path}, capture_output=True, text=True, timeout=30, check=True
        )
        return ran.stdout

    def add_printer(self, name: str) -> None:
        """Set up a queue that takes work."""
        description = self.folder / "window.ppd"
        description.write_text(_DESCRIPTION)
        self.run("lpadmin", "-p", name, "-E", "-v", f"testprinter:/{name}", "-P", str(description))

    def arrived(self, count: int = 1) -> list[Arrived]:
        """Wait until so many jobs have arrived; in their order."""
        folder = self.folder / "printed"
        until(lambda: len(list(folder.glob("*.pdf"))) >= count, f"{count} jobs arrive at the printer")
        paths = sorted(folder.glob("*.pdf"), key=lambda path: int(path.stem))
        return [Arrived(path.read_bytes(), path.with_suffix(".options").read_text()) for path in paths]

    @contextmanager
    def failing(self, exit_code: int) -> Iterator[None]:
        """The printer's backend ends with this exit code meanwhile, and nothing is printed."""
        mark = self.folder / "state" / "fails"
        mark.write_text(str(exit_code))
        mark.chmod(0o644)
        try:
            yield
        finally:
            mark.unlink()

    @contextmanager
    def without_paper(self) -> Iterator[None]:
        """The printer has no paper meanwhile."""
        mark = self.folder / "printed" / "no-paper"
        mark.touch()
        try:
            yield
        finally:
            mark.unlink()


@contextmanager
def print_service() -> Iterator[PrintService]:
    """Start the service in a new folder; end it and remove the folder afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="print-"))
    process = None
    try:
        _furnish(folder)
        program = shutil.which("cupsd") or "/usr/sbin/cupsd"
        settings = ["-c", str(folder / "etc/cupsd.conf"), "-s", str(folder / "etc/cups-files.conf")]
        process = subprocess.Popen([program, "-f", *settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        service = PrintService(folder)
        until(lambda: _answers(service), "the print service answers")
        yield service
    finally:
        if process:
            process.terminate()
            process.wait(timeout=20)
        shutil.rmtree(folder)


def _answers(service: PrintService) -> bool:
    return Path(service.address).exists() and "is running" in service.run("lpstat", "-r")


def _furnish(folder: Path) -> None:
    """Write the settings. CUPS gives its programs to another user where it runs as root."""
    is_root = os.geteuid() == 0
    folder.chmod(0o755)
    for name in ("etc/ppd", "spool", "cache", "state", "log", "tmp", "printed", "bin/backend"):
        (folder / name).mkdir(parents=True)
    for name in _PARTS:
        (folder / "bin" / name).symlink_to(_PROGRAMS / name)
    files = _FILES.format(at=folder, group="root" if is_root else "lpadmin")
    if is_root:
        files += "User lp\nGroup lp\n"
        for name in ("spool", "cache", "tmp", "printed"):
            os.chown(folder / name, pwd.getpwnam("lp").pw_uid, 0)
    (folder / "etc" / "cups-files.conf").write_text(files)
    (folder / "etc" / "cupsd.conf").write_text(_SERVICE.format(at=folder))
    backend = folder / "bin" / "backend" / "testprinter"
    backend.write_text(_PRINTER.format(at=folder))
    backend.chmod(0o755)
