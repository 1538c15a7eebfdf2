"""New connections are accepted at a bounded rate, so that many at once do not stop the server.

Each costs some 10 ms of the interpreter before its page is drawn. Streamlit's page in the browser
shows that it is connecting, and tries again when it is refused.
"""

import asyncio
import gc
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

CONNECTIONS_PER_SECOND = 15
# Longer a browser is not kept waiting, but refused.
MAX_SECONDS = 10.0

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class Gate:
    """An ASGI application that delays new WebSocket connections to another one."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._next = 0.0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass on a request; a WebSocket only once it is its turn, or close it."""
        if scope["type"] == "websocket" and not await self._turn():
            await send({"type": "websocket.close"})
            return
        await self._application(scope, receive, send)

    async def _turn(self) -> bool:
        """Wait for the turn; False if it would take too long."""
        now = asyncio.get_running_loop().time()
        seconds = max(0.0, self._next - now)
        if seconds > MAX_SECONDS:
            return False
        self._next = now + seconds + 1 / CONNECTIONS_PER_SECOND
        await asyncio.sleep(seconds)
        return True


def uvicorn_configs() -> list[uvicorn.Config]:
    """The configuration of this server, which Streamlit does not make accessible."""
    return [one.config for one in gc.get_objects() if issubclass(type(one), uvicorn.Server)]


def install() -> None:
    """Put the gate before this server."""
    for config in uvicorn_configs():
        config.loaded_app = Gate(config.loaded_app)
