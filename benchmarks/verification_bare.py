"""The limit for benchmarks/verification.py: a WSGI application that does one Redis GET, nothing else."""

import os

import redis

_client = redis.Redis.from_url(os.environ["BENCHMARK_REDIS"])
_key = os.environ["BENCHMARK_KEY"]


def application(environ, start_response):
    """Send what the key holds."""
    body = _client.get(_key) or b""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
