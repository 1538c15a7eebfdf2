"""The choice of optimizers with their parameters, and their runs."""

from collections.abc import Mapping, Sequence

import streamlit as st
from numpy.typing import ArrayLike

from charts.descent.runs import Run
from charts.theme import OPTIMIZER_COLOURS
from core.descent import OPTIMIZERS, Optimizer, descend
from core.formulas import Objective
from pages.descent.controls import Settings
from ui.controls import log_slider, parameter_sliders


def choose(default: Sequence[str]) -> list[str]:
    """The names of the chosen optimizers, `default` at first."""
    st.html(_chip_colours())
    names = st.pills(
        "Optimizers",
        OPTIMIZERS,
        selection_mode="multi",
        default=default,
        key="descent_optimizers",
        help="Choose several to compare their runs from the same initial point.",
        wrap=True,
        bind="query-params",
    )
    return [name for name in OPTIMIZERS if name in names]


def _chip_colours() -> str:
    """A dot in the colour of its path on each chip: the chips are a legend, too."""
    rules = (
        f".st-key-descent_optimizers [role=toolbar] > button:nth-of-type({place})::before"
        f"{{background: {OPTIMIZER_COLOURS[name]}}}"
        for place, name in enumerate(OPTIMIZERS, start=1)
    )
    return f"<style>{''.join(rules)}</style>"


def configured(names: list[str], learning_rate: float, is_open: bool) -> list[Optimizer]:
    """The optimizers with these names; their parameters are shown if the expander `is_open`."""
    return [_configured(OPTIMIZERS[name], learning_rate, is_open) for name in names]


def _configured(optimizer: type[Optimizer], learning_rate: float, is_open: bool) -> Optimizer:
    """An optimizer with the parameters that it was given last.

    Its widgets are drawn only in an open expander, or if they have been drawn or linked to.
    """
    key, state = f"descent_{optimizer.__name__.lower()}", st.session_state
    if is_open or any(str(name).startswith(f"{key}_") for name in (*st.query_params, *state)):
        return _parameters(optimizer, learning_rate, key)
    return optimizer(learning_rate)


def keep_parameters() -> None:
    """Keep the parameters of optimizers that are not chosen now: Streamlit would forget them."""
    keys = tuple(f"descent_{optimizer.__name__.lower()}_" for optimizer in OPTIMIZERS.values())
    for name, value in st.session_state.to_dict().items():
        if str(name).startswith(keys):
            st.session_state[name] = value


def _parameters(optimizer: type[Optimizer], learning_rate: float, key: str) -> Optimizer:
    st.markdown(f"**{optimizer.name}.** {optimizer.description}")
    lines = optimizer.formula.replace(r", \quad", r" \\")
    st.latex(rf"\footnotesize\begin{{gathered}}{lines}\end{{gathered}}")
    factor = log_slider(
        "Learning rate multiplier",
        f"{key}_factor",
        0.01,
        100.0,
        1.0,
        help="Multiplies the learning rate for this optimizer only.",
    )
    values = parameter_sliders(optimizer, key)
    st.caption(f"Source: {optimizer.source}")
    arguments: Mapping[str, float] = {"learning_rate": learning_rate * factor, **values}
    return optimizer(**arguments)


def run_all(
    objective: Objective, start: ArrayLike, settings: Settings, optimizers: list[Optimizer]
) -> list[Run]:
    """One run per optimizer, all from the same initial point."""
    s = settings
    return [
        Run(one, descend(objective, start, one, s.steps, s.schedule, s.noise, s.seed))
        for one in optimizers
    ]


def explained(names: list[str]) -> str | None:
    """The optimizer whose steps are shown in detail: the only one, or the one that is chosen."""
    if len(names) < 2:
        return next(iter(names), None)
    return st.pills(
        "Show the steps of",
        names,
        default=names[0],
        required=True,
        key="descent_explained",
        help="You can also click a name in the legend of a figure.",
        wrap=True,
        bind="query-params",
    )
