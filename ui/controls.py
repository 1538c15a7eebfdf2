"""Widgets that the labs share."""

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import TypeVar

import streamlit as st

from core.descent.optimizer_base import Optimizer, parameters
from ui.links import match_option, number

Option = TypeVar("Option")
Number = TypeVar("Number", int, float)
MOST_SEED = 999
# The sliders of the parameters of optimizers have so many steps.
PARAMETER_STEPS = 333
MANTISSAS = (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)


@cache
def log_options(low: float, high: float, *more: float, whole: bool = False) -> tuple[float, ...]:
    """Round numbers from `low` to `high`, ten per decade, and `more` among them."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    grid = {float(f"{m * 10.0**d:.2g}") for d in decades for m in MANTISSAS}
    fitting = {v for v in grid if low <= v <= high and (v.is_integer() or not whole)}
    return tuple(sorted(fitting | set(more)))


def log_stops(
    key: str,
    low: float,
    high: float,
    default: float,
    whole: bool = False,
    exact: tuple[float, float] | None = None,
) -> tuple[float, ...]:
    """The options of `log_slider`: those of `log_options`, and the values it was given so far.

    A value between two options, in a link or set by the page, is taken exactly, within `exact`.
    """
    given = st.session_state.get(key, number(st.query_params.get(key, "")))
    stops: set[float] = st.session_state.setdefault(f"stops_{key}", set())
    stops.add(default)
    least, most = exact or (low, high)
    if given is not None and least <= given <= most and (given == int(given) or not whole):
        stops.add(float(format_option(float(given))))
    return log_options(low, high, *stops, whole=whole)


def log_slider(
    label: str,
    key: str,
    low: float,
    high: float,
    default: float,
    help: str | None = None,
    whole: bool = False,
    exact: tuple[float, float] | None = None,
) -> float:
    """A slider over `log_stops`: round numbers on a logarithmic scale, part of the link."""
    options = log_stops(key, low, high, default, whole, exact)
    return float(option_slider(label, key, options, default, help))


def option_slider(
    label: str,
    key: str,
    options: Sequence[Option],
    default: Option,
    help: str | None = None,
    disabled: bool = False,
) -> Option:
    """A slider over numbers or words; the label of its value is part of the link."""
    if key in st.query_params and key not in st.session_state:
        match_option(key, [format_option(option) for option in options])
    value: Option = st.select_slider(
        label,
        options=options,
        value=default,
        key=key,
        format_func=format_option,
        help=help,
        disabled=disabled,
        bind="query-params",
    )
    return value


def slider(
    label: str, key: str, low: Number, high: Number, default: Number, step: Number, help: str
) -> Number:
    """A slider over evenly spaced numbers; its value is part of the link."""
    value: Number = st.slider(
        label, low, high, default, step, key=key, help=help, bind="query-params"
    )
    return value


def choice(label: str, key: str, options: Iterable[Option], help: str) -> Option:
    """A selection whose value is part of the link."""
    return st.selectbox(label, options, key=key, help=help, bind="query-params")


def toggle(label: str, key: str, help: str, on_change: Callable[[], None] | None = None) -> bool:
    """A switch that is off at first; its state is part of the link."""
    return st.toggle(label, key=key, help=help, on_change=on_change, bind="query-params")


def seed(label: str, key: str, help: str) -> int:
    """A seed of random numbers; it is part of the link."""
    return int(st.number_input(label, 0, MOST_SEED, 0, key=key, help=help, bind="query-params"))


def parameter_sliders(optimizer: type[Optimizer], key: str) -> dict[str, float]:
    """Sliders for the parameters of an optimizer except the learning rate; their values by name."""
    return {
        name: st.slider(
            name.replace("_", " "),
            allowed.low,
            allowed.high,
            allowed.default,
            (allowed.high - allowed.low) / PARAMETER_STEPS,
            key=f"{key}_{name}",
            format="%.4g",
            help=allowed.help,
            bind="query-params",
        )
        for name, allowed in parameters(optimizer).items()
    }


def page_button(
    label: str, callback: Callable[..., None], *args: object, help: str | None = None, key: str = ""
) -> None:
    """A button inside a fragment whose callback changes widgets outside it.

    Streamlit would rerun the fragment alone, and those widgets would keep their old values.
    """
    if st.button(label, on_click=callback, args=args, help=help, key=key or None):
        st.rerun()


def format_option(value: object) -> str:
    """A number with up to 7 significant digits (0.005, 1e-09, 30); a word unchanged."""
    return f"{value:.7g}" if isinstance(value, int | float) else str(value)
