"""Values in a link that a page's widgets do not have are reported instead of ignored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import streamlit as st

from ui.markdown import literal

EMPTY: Mapping[str, Any] = MappingProxyType({})


@contextmanager
def report_unmatched(
    prefix: str,
    formats: Mapping[str, Callable[[Any], str]] = EMPTY,
    notes: Mapping[str, str] = EMPTY,
) -> Iterator[None]:
    """Report values of the link that the widgets drawn inside do not have, above them.

    Streamlit drops such values silently. The widgets' keys begin with `prefix`. A value is
    checked when its widget is drawn for the first time, and reported until the widget changes.

    Args:
        prefix: of the keys of the widgets.
        formats: for keys whose values look different in a link, how they are formatted.
        notes: what to add to the report, by key.
    """
    place = st.empty()
    pending: dict[str, list[str]] = st.session_state.setdefault(f"{prefix}pending", {})
    unmatched: dict[str, tuple[list[str], object]] = st.session_state.setdefault(
        f"{prefix}unmatched", {}
    )
    new = [str(key) for key in st.query_params if str(key).startswith(prefix)]
    pending |= {key: st.query_params.get_all(key) for key in new if key not in st.session_state}
    yield
    for key in [key for key in pending if key in st.session_state]:
        value = st.session_state[key]
        texts = _without(pending.pop(key), value, formats.get(key, str))
        if texts:
            unmatched[key] = texts, value
    for key in [key for key, (_, value) in unmatched.items() if st.session_state.get(key) != value]:
        del unmatched[key]
    if unmatched:
        place.caption(
            " ".join([_report(prefix, unmatched), *(notes.get(k, "") for k in unmatched)])
        )


def _without(texts: Sequence[str], value: object, text_of: Callable[[Any], str]) -> list[str]:
    """The texts without those that are the value, or one of the values, of a widget."""
    values = value if isinstance(value, list) else [value]
    taken = [text_of(one) for one in values]
    return [text for text in texts if text and not any(_same(text, other) for other in taken)]


def _same(text: str, other: str) -> bool:
    return text in (other, other.lower()) or number(text) == number(other) is not None


def _report(prefix: str, unmatched: Mapping[str, tuple[list[str], object]]) -> str:
    parts = [
        f"{literal(text)} for “{key.removeprefix(prefix).replace('_', ' ')}”"
        for key, (texts, _) in unmatched.items()
        for text in texts
    ]
    return f"Unknown values in the link: {', '.join(parts)}."


def match_option(key: str, options: Sequence[str]) -> None:
    """Write a number in the link as one of the options does; Streamlit compares the text."""
    text = st.query_params.get(key, "")
    if not text or key in st.session_state or text in options:
        return
    equal = [option for option in options if number(option) == number(text) is not None]
    if equal:
        st.query_params[key] = equal[0]
        st.rerun()


def number(text: str) -> float | None:
    """The number in a text; None if it is not one."""
    try:
        return float(text)
    except ValueError:
        return None
