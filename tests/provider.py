"""A provider of messages on this machine: takes requests, answers as told, remembers what it got."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = Callable[[str, dict], tuple[int, dict] | None]


class Provider:
    """`answer(path, content)` gives status and JSON; None breaks the connection without an answer."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict, dict]] = []
        self.answer: Answer = lambda path, content: (200, {"result": "accepted", "reference": f"R{len(self.requests)}"})
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                provider.requests.append((self.path, content, dict(self.headers)))
                answer = provider.answer(self.path, content)
                if answer is None:
                    self.connection.close()
                    return
                status, body = answer
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def contents(self) -> list[dict]:
        """What was sent, in order."""
        return [content for _, content, _ in self.requests]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
