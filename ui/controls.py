"""Controls that the labs share."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

import streamlit as st

from core.markdown import literal
from core.optimizer import Optimizer, parameters

Option = TypeVar("Option")
MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


@cache
def log_options(low: float, high: float, *more: float, whole: bool = False) -> tuple[float, ...]:
    """Round numbers from `low` to `high`, ten to a power of ten, and `more` among them."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    grid = {float(f"{m * 10.0**d:.2g}") for d in decades for m in MANTISSAS}
    fitting = {v for v in grid if low <= v <= high and (v.is_integer() or not whole)}
    return tuple(sorted(fitting | set(more)))


def log_slider(
    label: str,
    key: str,
    low: float,
    high: float,
    default: float,
    help: str | None = None,
    whole: bool = False,
    on_change: Callable[[], None] | None = None,
) -> float:
    """A slider over round numbers on a logarithmic scale; its value is part of the link."""
    options = log_options(low, high, default, whole=whole)
    return float(option_slider(label, key, options, default, help, on_change))


def option_slider(
    label: str,
    key: str,
    options: Sequence[Option],
    default: Option,
    help: str | None = None,
    on_change: Callable[[], None] | None = None,
    disabled: bool = False,
) -> Option:
    """A slider over numbers, or words among them; what it shows is part of the link."""
    note = _read_link(key, options)
    value: Option = st.select_slider(
        label,
        options=options,
        value=default,
        key=key,
        format_func=plain,
        help=help,
        on_change=on_change,
        disabled=disabled,
        bind="query-params",
    )
    keep_note(key, note, value)
    return value


def keep_note(key: str, note: str, value: object) -> None:
    """Say what a link said in vain, until its control has another value than this one.

    It stays however often the page is drawn till then; later calls come with an empty note.
    """
    if note:
        st.session_state[f"{key}_unread"] = note, value
    note, beside = st.session_state.get(f"{key}_unread", ("", None))
    if note and value == beside:
        st.caption(note)


def unknown_choice(key: str, options: Sequence[str]) -> str:
    """What a link says, ready for Markdown, to a choice that has no such option; else "".

    To be asked before the choice is drawn: Streamlit then forgets what is not among its options.
    """
    text = st.query_params.get(key, "")
    return "" if key in st.session_state or text in options else literal(text)


def _read_link(key: str, options: Sequence[object]) -> str:
    """Spell the number of a link as the slider does, or say that it has no such number.

    Streamlit reads only what is spelled so, and forgets all else.
    """
    text = st.query_params.get(key, "")
    if not text or key in st.session_state:
        return ""
    labels = [plain(option) for option in options]
    if text in labels:
        return ""
    same = [label for label in labels if _number(label) == _number(text) is not None]
    if same:
        st.query_params[key] = same[0]
        st.rerun()
    return f"The link says {literal(text)} here, which this slider does not have."


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


@contextmanager
def answered(prefix: str) -> Iterator[None]:
    """Say, above the controls that are drawn inside, what the link asks of them in vain.

    Their keys begin with `prefix`. Streamlit forgets what a control does not have without a word.
    """
    place, state = st.empty(), st.session_state
    linked = [str(key) for key in st.query_params if str(key).startswith(prefix)]
    asked = {key: st.query_params.get_all(key) for key in linked}
    asked = state.setdefault(f"{prefix}asked", asked)
    yield
    if f"{prefix}in_vain" not in state:
        state[f"{prefix}in_vain"] = _in_vain(asked)
    parts = [
        f"{literal(text)} for “{key.removeprefix(prefix).replace('_', ' ')}”"
        for key, text, value in state[f"{prefix}in_vain"]
        if state.get(key) == value
    ]
    if parts:
        place.caption(f"The link says {', '.join(parts)}, which the page does not have.")


def _in_vain(asked: Mapping[str, Sequence[str]]) -> list[tuple[str, str, object]]:
    """Of what was asked of each control that is drawn: (key, text, what the control says instead).

    Sliders that answer for themselves are left out.
    """
    state = st.session_state
    return [
        (key, text, state[key])
        for key, texts in asked.items()
        if key in state and f"{key}_unread" not in state
        for text in texts
        if text and not _says(state[key], text)
    ]


def _says(value: object, text: str) -> bool:
    """Whether what a control says, or one of the things it says, is spelled so in a link."""
    if isinstance(value, list):
        return any(_says(one, text) for one in value)
    words = str(value)
    return text in (words, words.lower()) or _number(text) == _number(words) is not None


def parameter_sliders(optimizer: type[Optimizer], key: str) -> dict[str, float]:
    """A slider for each parameter of an optimizer but the learning rate, and what they say."""
    return {
        name: st.slider(
            name.replace("_", " "),
            allowed.low,
            allowed.high,
            allowed.default,
            (allowed.high - allowed.low) / 999,
            key=f"{key}_{name}",
            format="%.4g",
            help=allowed.help,
            bind="query-params",
        )
        for name, allowed in parameters(optimizer).items()
    }


def page_button(
    label: str, deed: Callable[..., None], *args: object, help: str | None = None, key: str = ""
) -> None:
    """A button in a part that is drawn alone, for a deed that the whole page must hear of.

    Streamlit would draw that part anew, and a control elsewhere would keep what it shows.
    """
    if st.button(label, on_click=deed, args=args, help=help, key=key or None):
        st.rerun()


def plain(value: object) -> str:
    """A number as people write it: 0.005, 1e-9, 30; a word as it is."""
    return f"{value:.7g}" if isinstance(value, int | float) else str(value)
