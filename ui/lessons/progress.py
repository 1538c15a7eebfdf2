"""What a visitor has reached, kept in a cookie of the visitor's own browser.

The server knows it only while the page is open. The same text is the file that can be exported
and imported.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote, unquote

import streamlit as st
from streamlit import runtime

from ui.lessons.content import challenges, road

COOKIE = "gradient_playground_progress"
LONGEST = 20_000  # characters of a file
_WRITE = "<script>document.cookie = '{}={}; path=/; max-age={}; SameSite=Lax';</script>"
_YEAR = 31_536_000
_KEY = "lessons_progress"


@dataclass(frozen=True)
class Reached:
    """What a visitor has reached.

    Attributes:
        met: the names of the challenges whose goal was met.
        predicted: by challenge, the choice that was predicted, counted from 0.
        card: the number of the card of the road that was open last, 0 before the first.
        welcomed: whether the first minute was seen or left.
    """

    met: frozenset[str] = frozenset()
    predicted: Mapping[str, int] = field(default_factory=dict)
    card: int = 0
    welcomed: bool = False

    def with_prediction(self, name: str, choice: int) -> "Reached":
        """The same with a prediction."""
        return replace(self, predicted={**self.predicted, name: choice})


def to_text(reached: Reached) -> str:
    """As JSON."""
    content = {
        "met": sorted(reached.met),
        "predicted": dict(reached.predicted),
        "card": reached.card,
        "welcomed": reached.welcomed,
    }
    return json.dumps(content, separators=(",", ":"))


def from_text(text: str) -> Reached:
    """What `to_text` wrote; names of challenges that no longer exist are left out.

    Raises:
        ValueError: it is something else, with a sentence for people.
    """
    try:
        content = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise ValueError("This is not a file of progress that was saved here.")
    met, predicted = content.get("met"), content.get("predicted")
    known = challenges()
    return Reached(
        frozenset(name for name in _texts(met) if name in known),
        _predictions(predicted) if isinstance(predicted, dict) else {},
        card if type(card := content.get("card")) is int and 0 <= card <= len(road()) else 0,
        content.get("welcomed") is True,
    )


def _texts(found: object) -> list[str]:
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _predictions(found: Mapping[Any, Any]) -> dict[str, int]:
    known = challenges()
    return {
        name: choice
        for name, choice in found.items()
        if name in known and type(choice) is int and 0 <= choice < len(known[name].choices)
    }


def current() -> Reached:
    """What the visitor of this session has reached."""
    if _KEY not in st.session_state:
        try:
            st.session_state[_KEY] = from_text(unquote(str(st.context.cookies.get(COOKIE, "{}"))))
        except ValueError:
            st.session_state[_KEY] = Reached()
    reached: Reached = st.session_state[_KEY]
    return reached


def change(reached: Reached) -> None:
    """Set what was reached; the next `write` brings it to the browser."""
    st.session_state[_KEY] = reached
    st.session_state[f"{_KEY}_changed"] = True


def place(card: int) -> None:
    """Remember the card of the road that is open."""
    change(replace(current(), card=card))


def write() -> None:
    """Bring what has changed in this session to the browser; every page calls it once."""
    if not runtime.exists() or f"{_KEY}_changed" not in st.session_state:
        return
    reached = current()
    age = 0 if reached == Reached() else _YEAR
    script = _WRITE.format(COOKIE, quote(to_text(reached)), age)
    st.html(script, unsafe_allow_javascript=True)
