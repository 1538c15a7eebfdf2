"""What a link asks of a page's controls, and what is said where they do not have it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import streamlit as st

from core.markdown import literal

NOTHING: Mapping[str, Any] = MappingProxyType({})


@contextmanager
def answered(
    prefix: str,
    spelled: Mapping[str, Callable[[Any], str]] = NOTHING,
    told: Mapping[str, str] = NOTHING,
) -> Iterator[None]:
    """Say, above the controls that are drawn inside, what the link asks of them in vain.

    Their keys begin with `prefix`. Streamlit forgets what a control does not have without a
    word. Each is judged when it is drawn first, and the note stays until it says something
    else. `spelled` has, for keys whose values are spelled otherwise in a link, how; `told`
    has what else is to be said of a key.
    """
    place = st.empty()
    asked: dict[str, list[str]] = st.session_state.setdefault(f"{prefix}asked", {})
    in_vain: dict[str, tuple[list[str], object]] = st.session_state.setdefault(
        f"{prefix}in_vain", {}
    )
    new = [str(key) for key in st.query_params if str(key).startswith(prefix)]
    asked |= {key: st.query_params.get_all(key) for key in new if key not in st.session_state}
    yield
    for key in [key for key in asked if key in st.session_state]:
        value = st.session_state[key]
        unread = _unread(asked.pop(key), value, spelled.get(key, str))
        if unread:
            in_vain[key] = unread, value
    for key in [key for key, (_, beside) in in_vain.items() if st.session_state.get(key) != beside]:
        del in_vain[key]
    if in_vain:
        place.caption(" ".join([_note(prefix, in_vain), *(told.get(key, "") for key in in_vain)]))


def _unread(texts: Sequence[str], value: object, spelling: Callable[[Any], str]) -> list[str]:
    """Those of the texts that are not what a control says, nor one of the things it says."""
    values = value if isinstance(value, list) else [value]
    said = [spelling(one) for one in values]
    return [text for text in texts if text and not any(_same(text, words) for words in said)]


def _same(text: str, words: str) -> bool:
    return text in (words, words.lower()) or number(text) == number(words) is not None


def _note(prefix: str, in_vain: Mapping[str, tuple[list[str], object]]) -> str:
    parts = [
        f"{literal(text)} for “{key.removeprefix(prefix).replace('_', ' ')}”"
        for key, (texts, _) in in_vain.items()
        for text in texts
    ]
    return f"The link says {', '.join(parts)}, which the page does not have."


def spell(key: str, options: Sequence[str]) -> None:
    """Spell a number of the link as one of the options does: Streamlit knows it only so."""
    text = st.query_params.get(key, "")
    if not text or key in st.session_state or text in options:
        return
    same = [option for option in options if number(option) == number(text) is not None]
    if same:
        st.query_params[key] = same[0]
        st.rerun()


def number(text: str) -> float | None:
    """The number that a text is; None if it is none."""
    try:
        return float(text)
    except ValueError:
        return None
