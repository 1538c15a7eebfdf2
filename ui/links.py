"""Values in a link that a page's widgets do not have are reported instead of ignored."""

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import streamlit as st

from ui.markdown import literal

EMPTY: Mapping[str, Any] = MappingProxyType({})
# So much of an unknown value is reported.
LONGEST = 40


@contextmanager
def report_unmatched(
    prefix: str,
    formats: Mapping[str, Callable[[Any], str]] = EMPTY,
    notes: Mapping[str, str] = EMPTY,
    elsewhere: Collection[str] = (),
) -> Iterator[None]:
    """Report values of the link that the widgets drawn inside do not have, above them.

    Streamlit drops such values silently. A value is checked when its widget is drawn for the
    first time, and reported until the widget changes.

    Args:
        prefix: of the keys of the widgets.
        formats: for keys whose values look different in a link, how they are formatted.
        notes: what to add to the report, by key.
        elsewhere: keys with this prefix whose widgets are drawn outside.
    """
    place = st.empty()
    pending: dict[str, list[str]] = st.session_state.setdefault(f"{prefix}pending", {})
    # The report of each key, and the value of its widget then.
    reports: dict[str, tuple[str, object]] = st.session_state.setdefault(f"{prefix}reports", {})
    new = [str(key) for key in st.query_params if str(key).startswith(prefix)]
    new = [key for key in new if key not in st.session_state and key not in elsewhere]
    pending |= {key: st.query_params.get_all(key) for key in new}
    yield
    for key in [key for key in pending if key in st.session_state]:
        value = st.session_state[key]
        values = value if isinstance(value, list) else [value]
        taken = [formats.get(key, str)(one) for one in values]
        given = dict.fromkeys(pending.pop(key))
        unmatched = [text for text in given if text and not _is_among(text, taken)]
        if unmatched:
            name = key.partition("_")[2].replace("_", " ")
            reports[key] = (
                ", ".join(f"{literal(_short(text))} for “{name}”" for text in unmatched),
                value,
            )
    for key in [key for key, (_, value) in reports.items() if st.session_state.get(key) != value]:
        del reports[key]
    if reports:
        texts = ", ".join(text for text, _ in reports.values())
        further = [notes[key] for key in reports if key in notes]
        place.caption(" ".join([f"Unknown values in the link: {texts}.", *further]))


def remove_infinite() -> None:
    """Remove infinite numbers from the link, which Streamlit cannot read, before any widget.

    `report_unmatched` reports them nevertheless.
    """
    link = {str(key): st.query_params.get_all(key) for key in st.query_params}
    infinite = {
        key: texts
        for key, texts in link.items()
        if key not in st.session_state and any(abs(number(t) or 0) == math.inf for t in texts)
    }
    for key, texts in infinite.items():
        st.session_state.setdefault(f"{key.partition('_')[0]}_pending", {})[key] = texts
        del st.query_params[key]
    if infinite:
        st.rerun()


def _is_among(text: str, values: list[str]) -> bool:
    return any(text in (v, v.lower()) or number(text) == number(v) is not None for v in values)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def match_option(key: str, options: list[str]) -> None:
    """Write a number in the link as one of the options does; Streamlit compares the text."""
    text = st.query_params.get(key, "")
    if not text or key in st.session_state or text in options:
        return
    value = number(text)
    rounded = None if value is None else float(f"{value:.7g}")
    equal = [option for option in options if number(option) == rounded is not None]
    if equal:
        st.query_params[key] = equal[0]
        st.rerun()


def number(text: str) -> float | None:
    """The number in a text; None if it is not one."""
    try:
        return float(text)
    except ValueError:
        return None
