"""The Python environment env/ of the bench and that of the bench CLI."""

import os
import re
import shutil
import sys
from pathlib import Path

import tomllib

from .cache import Stamp, cached, digest_of, replacing, require_space
from .paths import Bench
from .progress import step
from .shell import run

_SOURCE_REMEDY = "Check that the Python package source can be reached (pip download six), then run this again."


def ensure(bench: Bench) -> None:
    """Make env/ as the lock file says, or for official Frappe as that says; put the apps on its path."""
    wanted = bench.config / "python" / "requirements.lock"
    if os.environ.get("FRAPPE_SOURCE") and _dependencies(bench, "frappe"):
        wanted = _official_requirements(bench, wanted)
    _ensure_copy(wanted, bench.env, bench.setup_log)
    _link_apps(bench)


def _official_requirements(bench: Bench, lock: Path) -> Path:
    """Write down what official Frappe, the app and the tests ask for; pip chooses the versions.

    Official releases pin their packages themselves, mostly lower than our lock file does.
    """
    tools = re.search(r"# --- tests and tools -+\n(.*?)\n\n", lock.read_text(), re.DOTALL)
    names = re.findall(r"^([\w-]+)==", tools[1] if tools else "", re.MULTILINE)
    file = bench.var / "requirements-official.txt"
    wanted = [*_dependencies(bench, "frappe"), *_dependencies(bench, "enforcement_cert"), *names]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(wanted) + "\n")
    return file


def _dependencies(bench: Bench, app: str) -> list[str]:
    """Return the dependencies that an app's pyproject.toml lists."""
    file = bench.apps / app / "pyproject.toml"
    return tomllib.loads(file.read_text()).get("project", {}).get("dependencies", []) if file.exists() else []


def ensure_bench_cli(bench: Bench) -> None:
    """Make env-bench/, the environment that only the ``bench`` command lives in.

    It is apart from env/ because frappe-bench has dependencies of its own.
    """
    _ensure_copy(bench.config / "python" / "bench-cli.lock", bench.root / "env-bench", bench.setup_log)


def _ensure_copy(lock: Path, env: Path, log: Path) -> None:
    digest = digest_of([lock, sys.version])
    stamp = Stamp(env / "made-from.json")
    if stamp.matches(digest) and (env / "bin" / "python").exists():
        return
    template = cached(f"python-{lock.stem}", digest, lambda place: _build(place, lock, log))
    with step(f"Copying the Python environment to {env.name}/"):
        require_space(env.parent)
        with replacing(env) as fresh:
            shutil.copytree(template, fresh, symlinks=True)
            _relocate(fresh, template, env)
    stamp.write(digest)


def _build(place: Path, lock: Path, log: Path) -> None:
    rows = [line for line in lock.read_text().splitlines() if line and line[0] != "#"]
    exact = ["--no-deps"] if lock.suffix == ".lock" else []
    with step(f"Installing {len(rows)} Python packages ({lock.name})"):
        run([sys.executable, "-m", "venv", place], log=log, remedy="Install python3-venv.")
        pip = [str(place / "bin" / "python"), "-m", "pip", "--disable-pip-version-check"]
        run([*pip, "install", *exact, "-r", lock], log=log, remedy=_SOURCE_REMEDY)
        run([*pip, "check"], log=log)
    # The environment is used where it is copied to; the name it was built under is left out.
    (place / "built-as").write_text(str(place))


def _relocate(fresh: Path, template: Path, env: Path) -> None:
    """Point the scripts copied to ``fresh`` at the interpreter beside them, once it is ``env``."""
    old = (template / "built-as").read_text().encode()
    new = str(env).encode()
    for file in [*(fresh / "bin").iterdir(), fresh / "pyvenv.cfg"]:
        if file.is_symlink() or not file.is_file():
            continue
        content = file.read_bytes()
        if old in content:
            file.write_bytes(content.replace(old, new))


def _link_apps(bench: Bench) -> None:
    """Write one .pth file per app, and remove those of apps that are gone."""
    packages = next((bench.env / "lib").glob("python3*")) / "site-packages"
    wanted = {f"{name}.app.pth": str(bench.apps / name) for name in bench.app_names()}
    for stale in packages.glob("*.app.pth"):
        if stale.name not in wanted:
            stale.unlink()
    for name, folder in wanted.items():
        (packages / name).write_text(folder + os.linesep)
