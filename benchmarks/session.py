"""A visitor without a screen: a browser to the server, but it takes nothing from this machine.

It speaks Streamlit's own protocol: it sends what a browser sends, also the reruns that
fragments ask for at intervals, and reads what comes back, but draws nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

SECONDS_BETWEEN_LOOKS = 0.05


class Session:
    """An open page of a lab.

    `widgets` has the newest description of each widget by its label, `progress` and `percent`
    the text and the value of the progress bar; `finished` counts the completed reruns, and
    `texts` are all paragraphs so far.
    """

    def __init__(self, socket: ClientConnection, address: str, query: str) -> None:
        self.widgets: dict[str, Any] = {}
        self.progress = ""
        self.percent = 0
        self.finished = 0
        self.texts: list[str] = []
        self._socket = socket
        self._address = address
        self._query = query
        self._page = ""
        self._states: dict[str, WidgetState] = {}
        self._fragments: dict[str, str] = {}
        self._intervals: dict[str, float] = {}
        self._due: dict[str, float] = {}

    def press(self, label: str) -> None:
        """Press a button once."""
        state = WidgetState(id=self.widgets[label].id, trigger_value=True)
        self._send(self._fragments[label], state)

    def choose(self, label: str, option: str) -> None:
        """Move a slider to one of its options; it stays there."""
        state = WidgetState(id=self.widgets[label].id)
        state.string_array_value.data.append(option)
        self._states[label] = state
        self._send(self._fragments[label])

    def open(self) -> None:
        """Ask for the page."""
        self._send("")

    def listen(self, seconds: float, enough: Callable[[], bool] = lambda: False) -> bool:
        """Take in what comes for some seconds, or until it is enough; whether it was."""
        end = time.monotonic() + seconds
        while not enough():
            if time.monotonic() >= end:
                return False
            try:
                raw = self._socket.recv(timeout=SECONDS_BETWEEN_LOOKS)
                self._take(ForwardMsg.FromString(bytes(raw)))  # type: ignore[arg-type]
            except TimeoutError:
                pass
            self._rerun_fragments()
        return True

    def _send(self, fragment: str, *triggers: WidgetState, by_itself: bool = False) -> None:
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self._query
        rerun.page_name = self._address.rpartition("/")[2]
        rerun.page_script_hash = self._page
        rerun.context_info.url = self._address
        rerun.fragment_id = fragment
        rerun.is_auto_rerun = by_itself
        rerun.widget_states.widgets.extend([*self._states.values(), *triggers])
        self._socket.send(message.SerializeToString())

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
            self._due[timer.fragment_id] = time.monotonic() + timer.interval
        elif kind == "stop_auto_rerun":
            for fragment in message.stop_auto_rerun.fragment_ids:
                self._due.pop(fragment, None)
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            self._due.clear()

    def _draw(self, delta: Delta) -> None:
        kind = delta.new_element.WhichOneof("type")
        element = getattr(delta.new_element, kind) if kind else None
        if kind == "progress":
            self.progress = delta.new_element.progress.text
            self.percent = delta.new_element.progress.value
        if kind == "markdown":
            self.texts.append(delta.new_element.markdown.body)
        label = getattr(element, "label", "")
        if isinstance(label, str) and label:
            self.widgets[label] = element
            self._fragments[label] = delta.fragment_id

    def _rerun_fragments(self) -> None:
        now = time.monotonic()
        for fragment in [name for name, due in self._due.items() if due <= now]:
            self._due[fragment] = now + self._intervals[fragment]
            self._send(fragment, by_itself=True)


@contextmanager
def visit(url: str, lab: str, query: str = "") -> Iterator[Session]:
    """Open a lab; the page has been asked for, and nothing of it was read yet."""
    stream = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(stream, max_size=None, ping_interval=None, close_timeout=0.1) as socket:
        session = Session(socket, f"{url}/{lab}", query)
        session.open()
        yield session
