"""A visitor without a screen: a browser to the server, but it takes little from this machine.

It speaks Streamlit's own protocol: it sends what a browser sends, also the reruns that
fragments ask for at intervals, and reads what comes back, but draws nothing.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_TO_RECONNECT = 5.0


class Session:
    """An open page of a lab.

    `widgets` has the newest description of each widget by its label, `progress` and `percent`
    the text and the value of the progress bar; `finished` counts the completed reruns, `texts`
    are the last paragraphs, and `waiting` says whether the server has asked to wait.
    """

    def __init__(self, socket: ClientConnection, address: str, query: str) -> None:
        self.widgets: dict[str, Any] = {}
        self.progress = ""
        self.percent = 0
        self.finished = 0
        self.waiting = False
        self.texts: deque[str] = deque(maxlen=200)
        self._socket = socket
        self._address = address
        self._query = query
        self._page = ""
        self._states: dict[str, WidgetState] = {}
        self._fragments: dict[str, str] = {}
        self._intervals: dict[str, float] = {}
        self._due: dict[str, float] = {}

    async def press(self, label: str) -> None:
        """Press a button once."""
        state = WidgetState(id=self.widgets[label].id, trigger_value=True)
        await self._send(self._fragments[label], state)

    async def choose(self, label: str, option: str) -> None:
        """Move a slider to one of its options; it stays there."""
        state = WidgetState(id=self.widgets[label].id)
        state.string_array_value.data.append(option)
        self._states[label] = state
        await self._send(self._fragments[label])

    async def open(self) -> None:
        """Ask for the page."""
        await self._send("")

    async def listen(self, seconds: float, enough: Callable[[], bool] = lambda: False) -> bool:
        """Take in what comes for some seconds, or until it is enough; whether it was."""
        clock = asyncio.get_running_loop().time
        end = clock() + seconds
        while not enough():
            if clock() >= end:
                return False
            next_look = min(end, clock() + SECONDS_BETWEEN_LOOKS, *self._due.values())
            try:
                async with asyncio.timeout_at(next_look):
                    raw = await self._socket.recv(decode=False)
                self._take(ForwardMsg.FromString(raw))
            except TimeoutError:
                await self._rerun_fragments(clock())
        return True

    async def _send(self, fragment: str, *triggers: WidgetState, by_itself: bool = False) -> None:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self._query
        rerun.page_name = self._address.rpartition("/")[2]
        rerun.page_script_hash = self._page
        rerun.context_info.url = self._address
        rerun.fragment_id = fragment
        rerun.is_auto_rerun = by_itself
        rerun.widget_states.widgets.extend([*self._states.values(), *triggers])
        await self._socket.send(message.SerializeToString())

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._draw(message.delta)
        elif kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "script_finished":
            self.finished += 1
        elif kind == "auto_rerun":
            timer = message.auto_rerun
            self._intervals[timer.fragment_id] = timer.interval
            self._due[timer.fragment_id] = asyncio.get_running_loop().time() + timer.interval
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._due.pop(fragment, None)
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            self._due.clear()
            self.waiting = False

    def _draw(self, delta: Delta) -> None:
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind) if kind else None
        if kind == "progress":
            self.progress = delta.new_element.progress.text
            self.percent = delta.new_element.progress.value
        if kind == "markdown":
            self.texts.append(delta.new_element.markdown.body)
        if kind == "alert":
            self.waiting = "Keep this page open" in delta.new_element.alert.body
        label = getattr(element, "label", "")
        if isinstance(label, str) and label:
            self.widgets[label] = element
            self._fragments[label] = delta.fragment_id

    async def _rerun_fragments(self, now: float) -> None:
        for fragment in [name for name, due in self._due.items() if due <= now]:
            self._due[fragment] = now + self._intervals[fragment]
            await self._send(fragment, by_itself=True)


@asynccontextmanager
async def visit(url: str, lab: str, query: str = "") -> AsyncIterator[Session]:
    """Open a lab; the page has been asked for, and nothing of it was read yet."""
    stream = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    options = {"max_size": None, "ping_interval": None, "close_timeout": 0.1, "compression": None}
    while True:
        try:
            socket = await connect(stream, open_timeout=60, **options)  # type: ignore[arg-type]
            break
        except InvalidHandshake:  # refused: try again, as a browser does
            await asyncio.sleep(SECONDS_TO_RECONNECT)
    async with socket:
        session = Session(socket, f"{url}/{lab}", query)
        await session.open()
        yield session
