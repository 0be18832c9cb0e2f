"""Printers of this computer: which there are, and a PDF to one of them in its own size.

Linux asks CUPS by its commands `lp` and `lpstat` (CUPS_SERVER names another service). Windows asks PowerShell for the
list and lets SumatraPDF print without a window; that way is written to its documentation and not tried on the device.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from .errors import BridgeError
from .job_states import COMPLETED, state_of

LARGEST_BYTES = 32 * 1024 * 1024
_PATIENCE_SECONDS = 30
_WATCH_SECONDS, _ROUND_SECONDS = 15.0, 0.25
_MEDIA_BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)\s*\]")
_NAMED = {(210, 297): "A4", (148, 210): "A5"}
_OUT_OF_PAPER = ("media-empty", "media-needed")
_JOB = re.compile(r"request id is (\S+-\d+)")


@dataclass(frozen=True)
class PrinterState:
    """One printer; `trouble` is an error code of this bridge, empty while it takes work."""

    name: str
    is_default: bool = False
    trouble: str = ""


def paper_of(content: bytes) -> str:
    """Return the paper of a PDF as CUPS names it: A4, A5, or Custom.80x96mm for a roll (the longest page counts).

    The site's papers state their page sizes in the clear. Raises BridgeError for anything else.
    """
    sizes = [(float(width), float(height)) for width, height in _MEDIA_BOX.findall(content)]
    if not content.startswith(b"%PDF-") or not sizes:
        raise BridgeError("not_printable")
    width, height = (round(max(sides) * 25.4 / 72) for sides in zip(*sizes, strict=True))
    return _NAMED.get((width, height), f"Custom.{width}x{height}mm")


class CupsPrinters:
    """The printers of CUPS."""

    def list(self) -> list[PrinterState]:
        """Return all printers. Raises BridgeError if the print service does not answer."""
        if "not running" in _said("lpstat", "-r"):
            raise BridgeError("no_print_service")
        default = _said("lpstat", "-d").rpartition(": ")[2].strip()
        return [PrinterState(name, name == default, self._trouble(name)) for name in _said("lpstat", "-e").split()]

    def print(self, printer: str, content: bytes) -> dict[str, str | bool]:
        """Send a PDF to a printer and watch it for a while: {"job", "is_done"}.

        Raises BridgeError: no_printer, printer_stopped (nothing is sent); paper_out, printer_stopped with "job"
        (the job waits in the printer and goes on by itself); print_refused with "job" (cancelled or given up by the
        print service), no_print_service with "job" (it ended meanwhile; nobody knows what became of the job).
        """
        paper = paper_of(content)
        known = {state.name: state for state in self.list()}
        if printer not in known:
            raise BridgeError("no_printer")
        if known[printer].trouble == "printer_stopped":
            raise BridgeError("printer_stopped")
        options = ["-d", printer, "-o", f"media={paper}", "-o", "print-scaling=none"]
        said = _said("lp", *options, "-t", "notice", content=content)
        job = _JOB.search(said)
        if not job:
            raise BridgeError("print_refused")
        try:
            return self._watch(printer, job[1])
        except BridgeError as trouble:
            raise BridgeError(trouble.code, job=job[1]) from trouble

    def _watch(self, printer: str, job: str) -> dict[str, str | bool]:
        until = time.monotonic() + _WATCH_SECONDS
        while time.monotonic() < until:
            code, open_jobs = _run("lpstat", "-W", "not-completed", "-o", printer)
            if code:
                raise BridgeError("no_print_service")
            if job not in open_jobs.split():
                return self._ended(printer, job)
            if trouble := self._trouble(printer):
                raise BridgeError(trouble)
            time.sleep(_ROUND_SECONDS)
        return {"job": job, "is_done": False}

    def _ended(self, printer: str, job: str) -> dict[str, str | bool]:
        state = state_of(printer, job)
        if state not in (COMPLETED, None):
            raise BridgeError("print_refused")
        return {"job": job, "is_done": state == COMPLETED}

    def _trouble(self, printer: str) -> str:
        state = _said("lpstat", "-l", "-p", printer)
        if re.search(r"^printer \S+ disabled", state) or "not accepting" in _said("lpstat", "-a", printer):
            return "printer_stopped"
        alerts = re.search(r"^\s*Alerts: (.*)$", state, re.MULTILINE)
        return "paper_out" if alerts and any(reason in alerts[1] for reason in _OUT_OF_PAPER) else ""


def _said(program: str, *arguments: str, content: bytes | None = None) -> str:
    return _run(program, *arguments, content=content)[1]


def _run(program: str, *arguments: str, content: bytes | None = None) -> tuple[int, str]:
    """Run a print command in English; returns its exit code, 0 for success, and what it said on both channels."""
    path = shutil.which(program)
    if not path:
        raise BridgeError("no_print_service")
    environment = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
    try:
        ran = subprocess.run(
            [path, *arguments],
            input=content,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            env=environment,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise BridgeError("no_print_service") from problem
    return ran.returncode, (ran.stdout + ran.stderr).decode(errors="replace")


class WindowsPrinters:
    """The printers of Windows: PowerShell lists them, SumatraPDF prints (both by their documented commands)."""

    # Without the first statement PowerShell answers in the code page of the console, Chinese names in GBK.
    _LIST = (
        "[Console]::OutputEncoding = [Text.Encoding]::UTF8; "
        "Get-Printer | ForEach-Object { $_.Name + [char]9 + $_.PrinterStatus + [char]9 + $_.WorkOffline }"
    )

    def list(self) -> list[PrinterState]:
        """Return all printers. Raises BridgeError if Windows does not answer."""
        code, said = _run("powershell", "-NoProfile", "-Command", self._LIST)
        if code:
            raise BridgeError("no_print_service")
        rows = [line.split("\t") for line in said.splitlines() if line.count("\t") == 2]
        return [PrinterState(name.strip(), False, _trouble_of(status)) for name, status, _offline in rows]

    def print(self, printer: str, content: bytes) -> dict[str, str | bool]:
        """Send a PDF to a printer without a window.

        Raises BridgeError as CupsPrinters.print does before sending; print_refused if the print program reports an
        error.
        """
        paper_of(content)
        known = {state.name: state for state in self.list()}
        if printer not in known:
            raise BridgeError("no_printer")
        if known[printer].trouble:
            raise BridgeError(known[printer].trouble)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "paper.pdf"
            path.write_bytes(content)
            settings = ["-print-settings", "noscale", "-silent"]
            if _run("SumatraPDF", "-print-to", printer, *settings, str(path))[0]:
                raise BridgeError("print_refused")
        return {"job": "", "is_done": False}


def _trouble_of(status: str) -> str:
    if "PaperOut" in status:
        return "paper_out"
    return "printer_stopped" if any(word in status for word in ("Offline", "Paused", "Error")) else ""


def printers() -> CupsPrinters | WindowsPrinters:
    """Return the printers of this kind of system."""
    return WindowsPrinters() if sys.platform == "win32" else CupsPrinters()
