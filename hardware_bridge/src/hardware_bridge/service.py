"""The service on 127.0.0.1: a web socket for pages of paired sites, a call for pairing, a page for the clerk.

Who gets in: connections to this computer only; a Host header that names this computer (so that no
foreign name can be made to point here); pages whose Origin is paired; and then only with a
permission that the site has signed.
"""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.typedefs import Handler

from . import __version__
from .errors import BridgeError
from .local_page import page
from .pairing import Pairings, Permission, Site
from .readers import ReaderState, ReaderWatch
from .resident_card import ResidentCardReader
from .talks import Talk

PORT = 7440
_LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
_LONGEST_MESSAGE = 64 * 1024
_WATCH_SECONDS = 1.0
_NO_STORE = {"Cache-Control": "no-store"}


class Bridge:
    """The running service and what its parts share."""

    def __init__(self, pairings: Pairings, resident_reader: Callable[[], ResidentCardReader]):
        self.pairings = pairings
        self.resident_reader = resident_reader
        self.sockets: set[web.WebSocketResponse] = set()
        self._stopping = threading.Event()

    def application(self) -> web.Application:
        """Return the web application."""
        application = web.Application(middlewares=[only_this_computer], client_max_size=_LONGEST_MESSAGE)
        application.add_routes(
            [
                web.get("/", self.show_page),
                web.post("/code", self.show_code),
                web.get("/v1/socket", self.socket),
                web.options("/v1/pair", self.allow_pairing),
                web.post("/v1/pair", self.pair),
            ]
        )
        application.cleanup_ctx.append(self._watching)
        return application

    # ------------------------------------------------------------ the clerk's own page

    async def show_page(self, request: web.Request) -> web.Response:
        """The bridge's own page: what is connected, which sites are paired, a button for a code."""
        text = await asyncio.to_thread(page, self.pairings, None)
        return web.Response(text=text, content_type="text/html", headers=_NO_STORE)

    async def show_code(self, request: web.Request) -> web.Response:
        """The same with a new code. Only the page itself may ask: a foreign one could void a code."""
        if request.headers.get("Origin") not in (None, f"http://{request.host}"):
            raise web.HTTPForbidden
        text = await asyncio.to_thread(page, self.pairings, self.pairings.new_code())
        return web.Response(text=text, content_type="text/html", headers=_NO_STORE)

    # ------------------------------------------------------------ pairing

    async def allow_pairing(self, request: web.Request) -> web.Response:
        """The browser's question before a pairing call from a site."""
        return web.Response(status=204, headers=_cross_origin(request))

    async def pair(self, request: web.Request) -> web.Response:
        """Take the asking site in: {"code", "public_key"} → {"device"}."""
        try:
            asked = json.loads(await request.text())
            site = self.pairings.pair(str(asked["code"]), request.headers.get("Origin", ""), str(asked["public_key"]))
        except BridgeError as error:
            return web.json_response({"error": error.code}, status=403, headers=_cross_origin(request))
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "request_unreadable"}, status=400, headers=_cross_origin(request))
        return web.json_response({"device": site.device, "version": __version__}, headers=_cross_origin(request))

    # ------------------------------------------------------------ talking

    async def socket(self, request: web.Request) -> web.StreamResponse:
        """One page's connection: first a permission, then requests; events come by themselves."""
        try:
            site = self.pairings.require_origin(request.headers.get("Origin"))
        except BridgeError as error:
            return web.json_response({"error": error.code}, status=403)
        socket = web.WebSocketResponse(heartbeat=20, max_msg_size=_LONGEST_MESSAGE)
        await socket.prepare(request)
        talk = Talk(self.resident_reader)
        try:
            await self._serve(socket, site, talk)
        finally:
            self.sockets.discard(socket)
            await asyncio.to_thread(talk.close)
        return socket

    async def _serve(self, socket: web.WebSocketResponse, site: Site, talk: Talk) -> None:
        permission: Permission | None = None
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            request = _read(message.data)
            if "permission" in request:
                permission, answer = self._permit(site, request["permission"], permission)
                if permission:
                    self.sockets.add(socket)
            elif not permission or permission.expires_at <= time.time() or site.origin not in self.pairings.sites:
                self.sockets.discard(socket)
                answer = {"ok": False, "error": "token_refused"}
            else:
                answer = await asyncio.to_thread(talk.answer, request)
            await socket.send_json({"id": request.get("id"), **answer})

    def _permit(self, site: Site, token: object, so_far: Permission | None) -> tuple[Permission | None, dict[str, Any]]:
        try:
            return self.pairings.read_permission(site, str(token)), {"ok": True, "version": __version__}
        except BridgeError as error:
            return so_far, {"ok": False, "error": error.code}

    # ------------------------------------------------------------ events

    async def _watching(self, application: web.Application) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        thread = threading.Thread(target=self._watch, args=(loop,), daemon=True)
        thread.start()
        yield
        self._stopping.set()
        await asyncio.to_thread(thread.join, 5)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        watch = ReaderWatch()
        while not self._stopping.is_set():
            try:
                changes = watch.wait(_WATCH_SECONDS)
            except BridgeError:
                changes = []
            if not changes and not watch.known:
                self._stopping.wait(_WATCH_SECONDS)  # without readers the wait above may return at once
            for event, state in changes:
                asyncio.run_coroutine_threadsafe(self._tell(event, state), loop)

    async def _tell(self, event: str, state: ReaderState) -> None:
        for socket in tuple(self.sockets):
            if not socket.closed:
                await socket.send_json({"event": event, "reader": asdict(state)})


@web.middleware
async def only_this_computer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that name another computer than this one."""
    name = request.host.rsplit(":", 1)[0]
    if name not in _LOCAL_NAMES:
        raise web.HTTPForbidden(text="not this computer")
    return await handler(request)


def _cross_origin(request: web.Request) -> dict[str, str]:
    return {
        "Access-Control-Allow-Origin": request.headers.get("Origin", ""),
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Allow-Private-Network": "true",
        "Vary": "Origin",
        **_NO_STORE,
    }


def _read(text: str) -> dict[str, Any]:
    try:
        request = json.loads(text)
    except ValueError:
        return {}
    return request if isinstance(request, dict) else {}
