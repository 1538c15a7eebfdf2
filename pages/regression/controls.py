"""The controls of the Regression lab, read into plain values."""

from dataclasses import dataclass

import streamlit as st

from charts.regression.curves import CURVES
from core.arrays import Array
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import OPTIMIZERS
from core.regression.export import FitSettings
from core.regression.least_squares import MeanSquaredError
from core.regression.losses import HUBER, LOSSES, SQUARED, ResidualLoss
from core.regression.moments import Moments, moments
from core.regression.polynomial import MOST_DEGREE
from core.regression.scaling import standardisation
from pages.regression.state import state
from ui.controls import (
    choice,
    log_slider,
    option_slider,
    parameter_sliders,
    seed,
    slider,
    toggle,
)

RATES = (1e-12, 2.0)
DEFAULT_RATE = 1e-4
BATCH_SIZES = ("1", "2", "4", "8", "16", "32", "64", "128", "256", "all")
# A learning rate that is carried over to scaled features is at most this share of the limit.
LARGEST_SHARE = 0.5
FARTHEST_START = 1e30
DEFAULT_DELTA = 5.0


@dataclass(frozen=True)
class View:
    """What the figures show; with `compare` also the best lines of the other losses."""

    compare: bool
    squares: bool
    curve: str


def configuration(features: int = 1) -> FitSettings:
    """How to fit, the most important controls first. With several features it starts at 0."""
    rate = log_slider(
        "Learning rate",
        "regression_rate",
        *RATES,
        DEFAULT_RATE,
        help="The factor of the gradient in each step. Higher: longer steps, which diverge above "
        "the stability limit. Lower: slower convergence.",
    )
    steps = log_slider(
        "Steps",
        "regression_steps",
        1,
        10_000,
        1_000,
        help="The number of steps of gradient descent. More steps end nearer to the minimum.",
        whole=True,
    )
    optimizer = _optimizer(rate)
    standardise = toggle(
        "Standardise x",
        "regression_standardise",
        "Gives every feature mean 0 and standard deviation 1, which lowers the condition "
        "number. The learning rate is converted to the same share of the stability limit.",
        _convert_rate,
    )
    if features > 1:
        return FitSettings(optimizer, int(steps), (0.0,) * (features + 1), standardise)
    loss, delta = _loss()
    start, (batch_size, batch_seed) = _start(), _batch()
    return FitSettings(
        optimizer, int(steps), start, standardise, loss, delta, batch_size, batch_seed
    )


def model() -> tuple[int, float]:
    """The degree of the polynomial, and the share of the test set."""
    with st.expander("Polynomial"):
        degree = slider(
            "Degree",
            "regression_degree",
            1,
            MOST_DEGREE,
            1,
            1,
            "The highest power of x. Higher: the curve fits the training set better, and may "
            "overfit.",
        )
        percent = slider(
            "Test set (%)",
            "regression_test",
            0,
            50,
            0,
            10,
            "The share of the points that are not trained on but only evaluated.",
        )
    return degree, percent / 100


def view(features: int = 1) -> View:
    """What to draw."""
    with st.expander("View"):
        squares = features == 1 and toggle(
            "Squared residuals",
            "regression_squares",
            "Draws every residual as a square. The MSE is the mean of the areas.",
        )
        compare = features == 1 and toggle(
            "Compare losses",
            "regression_compare",
            "Draws the best line of every loss. Outliers make them differ.",
        )
        curve = choice(
            "Curve", "regression_curve", CURVES, "The quantity that is plotted over the steps."
        )
    return View(compare, squares, curve)


def adapt_rate(key: str, x: Array, y: Array) -> None:
    """Standardise x if new data would diverge at the present learning rate.

    It has to be called before the controls are drawn.
    """
    current = state()
    if current.adapted == key:
        return
    current.adapted = key
    rate = float(st.session_state.get("regression_rate", DEFAULT_RATE))
    scaled = bool(st.session_state.get("regression_standardise", False))
    current.limits = limits(moments(x, y))
    if rate >= current.limits[scaled]:
        st.session_state.regression_rate = rate
        st.session_state.regression_standardise = True
        _convert_rate()


def limits(m: Moments) -> tuple[float, float]:
    """The largest stable learning rates without and with scaling."""
    both = MeanSquaredError(m), MeanSquaredError(standardisation(m).moments(m))
    return both[0].largest_stable_learning_rate, both[1].largest_stable_learning_rate


def _convert_rate() -> None:
    """Keep the learning rate's share of the stability limit when scaling is switched.

    At most half: a learning rate that diverged before should not diverge again.
    """
    before, after = state().limits
    if not st.session_state.regression_standardise:
        before, after = after, before
    share = min(LARGEST_SHARE, float(st.session_state.regression_rate) / before)
    st.session_state.regression_rate = max(RATES[0], float(f"{share * after:.2g}"))


def _loss() -> tuple[ResidualLoss, float]:
    name = st.segmented_control(
        "Loss",
        LOSSES,
        default=SQUARED.name,
        required=True,
        key="regression_loss",
        help="MSE squares the residuals; MAE and Huber are less sensitive to outliers.",
        bind="query-params",
    )
    loss = LOSSES[name or SQUARED.name]
    if loss is not HUBER:
        return loss, DEFAULT_DELTA
    return loss, log_slider(
        "Huber δ",
        "regression_delta",
        0.1,
        100.0,
        DEFAULT_DELTA,
        help="Residuals beyond δ count linearly. Lower: closer to MAE. Higher: closer to MSE.",
    )


def _batch() -> tuple[int | None, int]:
    """The size of a mini-batch, None for all points, and the seed."""
    with st.expander("Batches"):
        size = option_slider(
            "Batch size",
            "regression_batch",
            BATCH_SIZES,
            "all",
            "The number of points in each step. Fewer: a cheaper step with a noisier gradient.",
        )
        if size == "all":
            return None, 0
        return int(size), seed(
            "Seed of the batches", "regression_batch_seed", "Another seed draws other mini-batches."
        )


def _start() -> tuple[float, float]:
    """Any line: the best one may be far away."""
    values = []
    with st.expander("Start"):
        for place, name, step in zip(st.columns(2), ("w", "b"), (0.1, 0.5), strict=True):
            value = place.number_input(
                f"Initial {name}",
                -FARTHEST_START,
                FARTHEST_START,
                0.0,
                step,
                key=f"regression_start_{name}",
                format="%.6g",
                help="Where descent starts. A click on the contours sets it, too.",
                bind="query-params",
            )
            values.append(float(value))
    return values[0], values[1]


def _optimizer(rate: float) -> Optimizer:
    name = choice("Optimizer", "regression_optimizer", OPTIMIZERS, "The update rule of a step.")
    optimizer = OPTIMIZERS[name]
    st.caption(optimizer.description)
    key = f"regression_{optimizer.__name__.lower()}"
    return optimizer(learning_rate=rate, **parameter_sliders(optimizer, key))


def set_start(w: float, b: float) -> None:
    """Set the initial point, as a click on the contours does."""
    st.session_state.regression_start_w = w
    st.session_state.regression_start_b = b
