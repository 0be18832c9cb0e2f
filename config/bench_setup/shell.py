"""Running other programs: their output goes to a log, their failures become SetupErrors."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import SetupError

_TAIL_LINES = 25


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    remedy: str = "",
) -> None:
    """Run ``command``, appending all its output to ``log``.

    ``env`` is added to the environment of this process. Raises SetupError with the last
    lines of output if the command cannot be started or fails.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    words = [str(word) for word in command]
    with log.open("a+b") as out:
        out.write(f"$ {' '.join(words)}\n".encode())
        out.flush()
        start = out.tell()
        try:
            code = subprocess.run(
                words,
                cwd=cwd,
                env={**os.environ, **(env or {})},
                input=stdin.encode() if stdin is not None else None,
                stdin=subprocess.DEVNULL if stdin is None else None,
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            ).returncode
        except FileNotFoundError as missing:
            raise SetupError(f"{words[0]} is not installed", remedy) from missing
        if code:
            out.seek(start)
            said = out.read().decode(errors="replace").splitlines()
            raise SetupError(_failure(words, code, said), remedy or f"The whole output is in {log}")


def _failure(words: Sequence[str], code: int, said: list[str]) -> str:
    shown = "\n".join(f"    {line}" for line in said[-_TAIL_LINES:])
    return f"{Path(words[0]).name} failed (exit code {code}):\n{shown}"


def capture(command: Sequence[str | Path], cwd: Path | None = None) -> str:
    """Return the standard output of ``command``; SetupError if it fails."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, check=False)
    except FileNotFoundError as missing:
        raise SetupError(f"{words[0]} is not installed") from missing
    if done.returncode:
        raise SetupError(f"{words[0]} failed: {done.stderr.strip()}")
    return done.stdout
