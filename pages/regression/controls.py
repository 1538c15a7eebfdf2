"""The controls of the Regression lab, read into plain values."""

import math
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.regression.curves import CURVES
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import OPTIMIZERS
from core.regression.diagnosis import Outcome, verdict
from core.regression.export import Recipe
from core.regression.losses import COSTS, HUBER, SQUARED, Cost
from pages.regression.state import state
from ui.controls import log_options, log_slider, option_slider, parameter_sliders

RATES = (1e-12, 2.0)
FIRST_RATE = 1e-4
BATCHES = ("1", "2", "4", "8", "16", "32", "64", "128", "256", "all")
LARGEST_SHARE = 0.5
FARTHEST_START = 1e30
FIRST_DELTA = 5.0


@dataclass(frozen=True)
class Course:
    """How the line is fitted: `batch` points a step (None: all of them), drawn with `seed`.

    With `compare` the best lines of the other losses are shown beside that of `cost`.
    """

    optimizer: Optimizer
    steps: int
    start: tuple[float, float]
    standardise: bool
    cost: Cost
    delta: float
    batch: int | None
    seed: int
    compare: bool


@dataclass(frozen=True)
class View:
    """What the pictures show."""

    squares: bool
    curve: str


def course(one_feature: bool = True) -> Course:
    """How to descend, from the most to the least important."""
    rate = log_slider(
        "Learning rate", "regression_rate", *RATES, FIRST_RATE, help="How long is a step?"
    )
    steps = log_slider(
        "Steps", "regression_steps", 1, 10_000, 1_000, help="How often is a step taken?", whole=True
    )
    standardise = st.toggle(
        "Scale x (standardise)",
        key="regression_standardise",
        on_change=_carry_rate,
        help="What if x had mean 0 and deviation 1? The learning rate stays the same share of "
        "the largest stable one.",
        bind="query-params",
    )
    cost, delta, compare = _loss() if one_feature else (SQUARED, FIRST_DELTA, False)
    batch, seed = _batch() if one_feature else (None, 0)
    start = _start() if one_feature else (0.0, 0.0)
    return Course(
        _optimizer(rate), int(steps), start, standardise, cost, delta, batch, seed, compare
    )


def view(one_feature: bool = True) -> View:
    """What to draw."""
    squares = one_feature and st.toggle(
        "Residuals as squares",
        key="regression_squares",
        help="Why 'squared' error? MSE is the mean of these areas.",
        bind="query-params",
    )
    curve = st.selectbox(
        "Against the step",
        CURVES,
        key="regression_curve",
        help="What changes on the way?",
        bind="query-params",
    )
    return View(squares, curve)


def judgement(outcome: Outcome) -> None:
    """What became of the run, and the cure at hand where there is one."""
    if outcome.scaled or not (outcome.flew_off or outcome.arrival is None):
        st.markdown(verdict(outcome))
        return
    words, cure = st.columns([5, 2], vertical_alignment="center")
    words.markdown(verdict(outcome))
    cure.button("Scale x and try again", on_click=_scale, width="stretch")


def _scale() -> None:
    st.session_state.regression_standardise = True
    _carry_rate()


def _carry_rate() -> None:
    """Let the learning rate be the same share of the largest stable one after scaling x.

    At most half of it: what flew off before should not fly off again.
    """
    before, after = state().limits
    if not st.session_state.regression_standardise:
        before, after = after, before
    share = min(LARGEST_SHARE, float(st.session_state.regression_rate) / before)
    options = log_options(*RATES, FIRST_RATE)
    nearest = min(options, key=lambda option: abs(math.log(option / (share * after))))
    st.session_state.regression_rate = nearest


def _loss() -> tuple[Cost, float, bool]:
    name = st.segmented_control(
        "Loss",
        COSTS,
        default=SQUARED.name,
        required=True,
        key="regression_loss",
        help="What does a residual cost? Add outliers and compare.",
        bind="query-params",
    )
    cost = COSTS[name or SQUARED.name]
    compare = st.toggle(
        "Compare losses",
        key="regression_compare",
        help="Where would each loss lead? Outliers tell them apart.",
        bind="query-params",
    )
    return cost, _delta() if cost is HUBER or compare else FIRST_DELTA, compare


def _delta() -> float:
    return log_slider(
        "δ of Huber",
        "regression_delta",
        0.1,
        100.0,
        FIRST_DELTA,
        help="From where on is a point far off?",
    )


def _batch() -> tuple[int | None, int]:
    size = option_slider(
        "Points per step",
        "regression_batch",
        BATCHES,
        "all",
        "All points: the true slope. Some (a mini-batch), or one (stochastic): a noisy "
        "guess of it that costs less.",
    )
    if size == "all":
        return None, 0
    seed = st.number_input(
        "Seed of the batches", 0, 999, 0, key="regression_batch_seed", bind="query-params"
    )
    return int(size), int(seed)


def _start() -> tuple[float, float]:
    """Any line: the best one of other points may lie anywhere."""
    left, right = st.columns(2)
    return _coordinate(left, "w", 0.1), _coordinate(right, "b", 0.5)


def _coordinate(place: DeltaGenerator, name: str, step: float) -> float:
    return float(
        place.number_input(
            f"Start {name}",
            -FARTHEST_START,
            FARTHEST_START,
            0.0,
            step,
            key=f"regression_start_{name}",
            format="%.6g",
            help="From which line? You can also click on the loss from above.",
            bind="query-params",
        )
    )


def _optimizer(rate: float) -> Optimizer:
    name = st.selectbox(
        "Optimizer",
        OPTIMIZERS,
        key="regression_optimizer",
        help="Who walks?",
        bind="query-params",
    )
    optimizer = OPTIMIZERS[name]
    st.caption(optimizer.description)
    key = f"regression_{optimizer.__name__.lower()}"
    values = parameter_sliders(optimizer, key)
    return optimizer(learning_rate=rate, **values)


def recipe(course: Course, start: tuple[float, ...]) -> Recipe:
    """The course as the scripts to take home want it."""
    return Recipe(
        course.optimizer,
        course.steps,
        start,
        course.standardise,
        course.cost,
        course.delta,
        course.batch,
        course.seed,
    )


def place_start(w: float, b: float) -> None:
    """Put the start at this line, as a click above the loss does."""
    st.session_state.regression_start_w = w
    st.session_state.regression_start_b = b
