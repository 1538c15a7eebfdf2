"""The choice of optimizers with their parameters, and their runs."""

from collections.abc import Mapping

import streamlit as st
from numpy.typing import ArrayLike

from charts.descent.runs import Run
from core.descent import OPTIMIZERS, Optimizer, descend
from core.formulas import Objective
from pages.descent.controls import Settings, restore_widgets, save_widgets, saved_widgets
from ui import layout
from ui.controls import log_slider, parameter_sliders


def choose(learning_rate: float, default: list[str]) -> list[Optimizer]:
    """The chosen optimizers with their parameters, `default` at first."""
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
    chosen = [name for name in OPTIMIZERS if name in names]
    for name in set(chosen) - set(st.session_state.get("descent_chosen", [])):
        restore_widgets(name)
    st.session_state.descent_chosen = chosen
    with layout.expander("Parameters of the optimizers", "descent_parameters") as expander:
        is_open = bool(expander.open)
        return [_configured(OPTIMIZERS[name], learning_rate, is_open) for name in chosen]


def _configured(optimizer: type[Optimizer], learning_rate: float, is_open: bool) -> Optimizer:
    """An optimizer with the parameters that it was given last.

    Its widgets are drawn only in an open expander, or if their values are not the defaults.
    """
    key, default = f"descent_{optimizer.__name__.lower()}", optimizer(learning_rate)
    in_link = any(str(name).startswith(f"{key}_") for name in st.query_params)
    if not (is_open or in_link or saved_widgets(optimizer.name)):
        return default
    configured = _parameters(optimizer, learning_rate, key)
    keys = [str(name) for name in st.session_state if str(name).startswith(f"{key}_")]
    save_widgets(optimizer.name, keys if configured != default else ())
    return configured


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


def selected(runs: list[Run]) -> Run | None:
    """The run whose steps are shown in detail: the only one, or the one that is chosen."""
    if len(runs) < 2:
        return runs[0] if runs else None
    names = [run.name for run in runs]
    name = st.pills(
        "Show the steps of",
        names,
        default=names[0],
        required=True,
        key="descent_explained",
        wrap=True,
        bind="query-params",
    )
    return runs[names.index(name or names[0])]
