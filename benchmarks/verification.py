"""Public verification: page and JSON against the engine's REST document and against a bare Redis GET.

    ./run python "$PWD/benchmarks/verification.py" --site SITE

needs a running bench (./run --detach), the program wrk, and on the site `"gate_rate_limits": false` (else the
gate refuses the engine's document after 3,000 calls a minute). The peers run under the same gunicorn,
two workers of four threads. Goals: 10 times the engine's own `GET /api/resource/…` for one document,
60 % of the bare application; nginx with its cache of one second comes on top.
"""

import argparse
import contextlib
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "config")]

from bench_setup import settings  # noqa: E402  needs the path above
from bench_setup.paths import Bench  # noqa: E402
from benchmarks.common import Contender, report  # noqa: E402

DOCTYPE = "Enforcement Certificate"
TIMES_ENGINE = 10
SHARE_OF_BARE = 0.6
TIMES_NGINX = 3
# What config/ starts in production, but for the recycling of workers.
GUNICORN = ("--workers=2", "--worker-class=gthread", "--threads=4", "--keep-alive=30", "--log-level=warning")
_RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
_SESSION = re.compile(r"\bsid=([^;]+)")
_BAD = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")


@dataclass
class Target:
    """An address to be asked again and again."""

    name: str
    address: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, seconds: int, connections: int) -> float:
        """Return answers per second; SystemExit if one was not 200."""
        command = ["wrk", "-t2", "--timeout=30s", f"-c{connections}", f"-d{seconds}s"]
        for name, value in self.headers.items():
            command += ["-H", f"{name}: {value}"]
        shown = subprocess.run([*command, self.address], capture_output=True, text=True, check=True).stdout
        if bad := _BAD.search(shown):
            raise SystemExit(f"{self.name}: {bad[0]}")
        return float(_one(_RATE, shown))


def main() -> int:
    """Measure, print; 0 if every goal is reached."""
    options = _options()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")
    with certificate(options.site) as (frappe, made), servers(frappe, made) as ports:
        targets = targets_for(made, options, ports)
        contenders = [Contender(target.name, print, 1) for target in targets]
        for number in range(options.rounds):
            measure_round(number, targets, contenders, options)
    page, data, engine, bare, nginx = contenders
    goals = [
        report("Verification page ÷ engine's REST document", contenders, page, engine, TIMES_ENGINE, "answers/s"),
        report("Verification JSON ÷ engine's REST document", contenders, data, engine, TIMES_ENGINE, "answers/s"),
        report("Verification page ÷ bare Redis GET", contenders, page, bare, SHARE_OF_BARE, "answers/s"),
        report("Verification JSON ÷ bare Redis GET", contenders, data, bare, SHARE_OF_BARE, "answers/s"),
        report("nginx's cache of one second ÷ page", contenders, nginx, page, TIMES_NGINX, "answers/s"),
    ]
    return 0 if all(goals) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", required=True)
    parser.add_argument("--profile", default="main", help="bench profile: main or test")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="per target and round")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--nginx", default="http://127.0.0.1:8000", help="address of the bench")
    return parser.parse_args()


def measure_round(number: int, targets: list[Target], contenders: list[Contender], options: argparse.Namespace) -> None:
    """Ask every target in turn; every second round the other way round."""
    pairs = list(zip(targets, contenders, strict=True))
    for target, contender in pairs if number % 2 == 0 else pairs[::-1]:
        contender.rates.append(target.ask(options.seconds, options.connections))
    print(f"round {number + 1}/{options.rounds}", file=sys.stderr)


def targets_for(made, options: argparse.Namespace, ports: tuple[int, int]) -> list[Target]:
    """Return page, JSON, engine, bare, nginx, each seen to answer rightly."""
    ours, bare = (f"http://127.0.0.1:{port}" for port in ports)
    site = {"X-Frappe-Site-Name": options.site}
    api = f"{ours}/api/method/enforcement_cert.api.v1.verify?code={made.verification_token}"
    document = f"{ours}/api/resource/{urllib.parse.quote(DOCTYPE)}/{made.name}"
    cookie = site | {"Cookie": f"sid={session_of_administrator(ours, options)}"}
    targets = [
        Target("page", f"{ours}/v/{made.verification_token}", site),
        Target("JSON", api, site),
        Target("engine REST document", document, cookie),
        Target("bare Redis GET", bare),
        Target("page behind nginx", f"{options.nginx}/v/{made.verification_token}", {"Host": options.site}),
    ]
    for target in targets:
        request = urllib.request.Request(target.address, headers=target.headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            if made.officer_name not in answer.read().decode():
                raise SystemExit(f"{target.name} does not give the certificate")
    return targets


@contextlib.contextmanager
def certificate(site: str) -> Iterator[tuple]:
    """Give a committed certificate, and take it away again."""
    import frappe

    frappe.init(site=site, sites_path=".")
    frappe.connect()
    made = frappe.new_doc(DOCTYPE)
    made.update(
        {
            "certificate_number": f"3700{secrets.randbelow(10**12):012d}",
            "check_code": "7K2M",
            "certificate_type": "ENFORCEMENT",
            "valid_from": frappe.utils.add_days(None, -2),
            "valid_until": frappe.utils.add_days(None, 900),
            "officer": "none",
            "officer_name": "MessungName",
            "agency": "none",
            "unit_name": "测试市市场监督管理局",
            "enforcement_area": "测试市行政区域",
            "power_scope": "市场监督管理领域的行政检查、行政处罚、行政强制",
            "verification_token": secrets.token_hex(13),
        }
    )
    made.flags.ignore_links = True
    made.insert()
    frappe.db.commit()
    try:
        yield frappe, made
    finally:
        frappe.db.delete(DOCTYPE, {"name": made.name})
        frappe.db.commit()
        frappe.destroy()


def session_of_administrator(address: str, options: argparse.Namespace) -> str:
    """Log in and return the session's id."""
    password = settings.password(Bench(profile=options.profile), "administrator")
    form = urllib.parse.urlencode({"usr": "Administrator", "pwd": password}).encode()
    site = {"X-Frappe-Site-Name": options.site}
    request = urllib.request.Request(f"{address}/api/method/login", data=form, headers=site)
    with urllib.request.urlopen(request, timeout=60) as answer:
        cookies = "; ".join(answer.headers.get_all("Set-Cookie"))
    return _one(_SESSION, cookies)


def _one(pattern: re.Pattern[str], text: str) -> str:
    """What the group of ``pattern`` holds; SystemExit if the text has no such place."""
    found = pattern.search(text)
    if not found:
        raise SystemExit(f"{pattern.pattern} is not in: {text[:200]}")
    return found[1]


@contextlib.contextmanager
def servers(frappe, made) -> Iterator[tuple[int, int]]:
    """Run the bench's application and the bare one; gives their ports."""
    key = f"verify:{frappe.local.site}:{made.verification_token}"
    surroundings = {"BENCHMARK_REDIS": frappe.conf.redis_cache, "BENCHMARK_KEY": key, "PYTHONPATH": str(HERE)}
    names = ("enforcement_cert.wsgi:application", "verification_bare:application")
    running = []
    try:
        for name in names:
            running.append(_start(name, os.environ | surroundings))
        engine, bare = (port for _, port in running)
        yield engine, bare
    finally:
        for process, _ in running:
            process.terminate()
        for process, _ in running:
            process.wait()


def _start(application: str, environment: dict[str, str]) -> tuple[subprocess.Popen, int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", *GUNICORN, "--bind", f"127.0.0.1:{port}", application]
    process = subprocess.Popen(command, env=environment)
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return process, port
        time.sleep(0.1)
    process.terminate()
    raise SystemExit(f"{application} does not start")


if __name__ == "__main__":
    sys.exit(main())
