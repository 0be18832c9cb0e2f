"""Browser assets: the packages the build needs, and building each app's bundles."""

import json
import shutil
from pathlib import Path

from .cache import Stamp, cached, digest_of
from .paths import Bench
from .progress import step
from .settings import Settings
from .shell import run

_BUILT = {"dist", "node_modules"}
_REMEDY = "Check that the npm package source can be reached (npm view esbuild version), then run this again."


def ensure(bench: Bench) -> None:
    """Build the bundles of every app whose sources have changed, and link its public folder."""
    _link_node_modules(bench)
    for app in bench.app_names():
        _link_public(bench, app)
    if _engine_builds_itself(bench):
        _build_as_engine_does(bench)
        return
    _write_package(bench)
    for app in bench.app_names():
        _build(bench, app)


def forget_old_addresses(bench: Bench, settings: Settings) -> None:
    """Empty the cache if the bundles have changed since: pages in it name the old ones."""
    digest = digest_of([bench.root / "sites" / "assets" / "assets.json"])
    stamp = Stamp(bench.var / "assets-seen.json")
    if not stamp.matches(digest):
        port = str(settings.ports["redis_cache"])
        run(["redis-cli", "-p", port, "FLUSHALL"], log=bench.setup_log)
        stamp.write(digest)


def _engine_builds_itself(bench: Bench) -> bool:
    """Say whether the engine brings its own build, as official Frappe does."""
    return (bench.apps / "frappe" / "esbuild").is_dir()


def _build_as_engine_does(bench: Bench) -> None:
    engine = bench.apps / "frappe"
    publics = [bench.apps / app / app / "public" for app in bench.app_names()]
    sources = sorted(p for public in publics for p in public.rglob("*") if p.is_file() and not _BUILT & set(p.parts))
    digest = digest_of([engine / "package.json", *sources])
    stamp = Stamp(bench.var / "official-assets.json")
    if stamp.matches(digest):
        return
    yarn = bench.config / "node_modules" / ".bin" / "yarn"
    with step("Building the assets as the engine does"):
        run([yarn, "install", "--frozen-lockfile"], log=bench.setup_log, cwd=engine, remedy=_REMEDY)
        run([yarn, "run", "production"], log=bench.setup_log, cwd=engine)
    stamp.write(digest)


def _link_node_modules(bench: Bench) -> None:
    """Link config/node_modules to the cached installation of the locked packages."""
    folder = bench.config / "assets"
    files = [folder / "package.json", folder / "package-lock.json"]

    def install(place: Path) -> None:
        for file in files:
            shutil.copy(file, place)
        with step("Installing the asset build's npm packages"):
            options = ["--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps"]
            run(["npm", "ci", *options], log=bench.setup_log, cwd=place, remedy=_REMEDY)

    ready = cached("node", digest_of(files), install) / "node_modules"
    link = bench.config / "node_modules"
    if not (link.is_symlink() and link.readlink() == ready):
        link.unlink(missing_ok=True)
        link.symlink_to(ready)


def _link_public(bench: Bench, app: str) -> None:
    public = bench.apps / app / app / "public"
    link = bench.root / "sites" / "assets" / app
    if public.is_dir() and not link.is_symlink():
        link.symlink_to(Path("../../apps") / app / app / "public")


def _write_package(bench: Bench) -> None:
    """Give the engine a package.json whose scripts call our build, for ``bench build``."""
    build = "node ../../config/assets/build.mjs"
    scripts = {"build": build, "production": f"{build} --production", "watch": f"{build} --watch"}
    package = {"name": "frappe-framework", "private": True, "scripts": scripts}
    (bench.apps / "frappe" / "package.json").write_text(json.dumps(package, indent=1) + "\n")


def _build(bench: Bench, app: str) -> None:
    public = bench.apps / app / app / "public"
    if not public.is_dir():
        return
    build = bench.config / "assets"
    scripts = [*sorted(build.rglob("*.mjs")), build / "package-lock.json"]
    sources = sorted(p for p in public.rglob("*") if p.is_file() and not _BUILT & set(p.parts))
    digest = digest_of([*scripts, *(f"{p.relative_to(public)}" for p in sources), *sources])
    stamp = Stamp(public / "dist" / "built-from.json")
    if stamp.matches(digest):
        return

    def compile_bundles(place: Path) -> None:
        with step(f"Building the assets of {app}"):
            shutil.rmtree(public / "dist", ignore_errors=True)
            run(["node", build / "build.mjs", "--apps", app, "--production"], log=bench.setup_log, cwd=build)
        shutil.copytree(public / "dist", place / "dist")

    ready = cached(f"assets-{app}", digest, compile_bundles)
    shutil.rmtree(public / "dist", ignore_errors=True)
    shutil.copytree(ready / "dist", public / "dist")
    run(["node", build / "build.mjs", "--apps", app, "--list-only"], log=bench.setup_log, cwd=build)
    stamp.write(digest)
