"""The controls of the Regression lab, read into plain values."""

from dataclasses import dataclass

import streamlit as st

from core.optimizers import OPTIMIZERS
from ui.controls import log_slider


@dataclass(frozen=True)
class Course:
    """How the line is fitted."""

    optimizer: str
    learning_rate: float
    steps: int
    start: tuple[float, float]
    standardise: bool
    squares: bool


def read() -> Course:
    """All controls, from the most to the least important."""
    rate = log_slider(
        "Learning rate", "regression_rate", 1e-6, 2.0, 1e-4, help="How long is a step?"
    )
    steps = log_slider(
        "Steps", "regression_steps", 1, 10_000, 1_000, help="How often is a step taken?", whole=True
    )
    standardise = st.toggle(
        "Scale x (standardise)",
        key="regression_standardise",
        help="What if x had mean 0 and deviation 1? Then try a learning rate of 0.1.",
        bind="query-params",
    )
    squares = st.toggle(
        "Residuals as squares",
        key="regression_squares",
        help="Why 'squared' error? The loss is the mean of these areas.",
        bind="query-params",
    )
    w = st.slider("Start w", -5.0, 5.0, 0.0, 0.1, key="regression_start_w", bind="query-params")
    b = st.slider("Start b", -20.0, 20.0, 0.0, 0.5, key="regression_start_b", bind="query-params")
    optimizer = st.selectbox(
        "Optimizer",
        OPTIMIZERS,
        key="regression_optimizer",
        help="Who walks?",
        bind="query-params",
    )
    return Course(optimizer, rate, int(steps), (w, b), standardise, squares)


def place_start(w: float, b: float) -> None:
    """Put the start where the learner clicked, within the reach of the sliders."""
    st.session_state.regression_start_w = min(5.0, max(-5.0, w))
    st.session_state.regression_start_b = min(20.0, max(-20.0, b))
