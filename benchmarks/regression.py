"""A thousand steps of linear regression for 100 to 10⁷ points, beside other implementations.

And the time from a move of the slider to its picture, and pictures per second while a slider or
the line is dragged, with a hundred and with a million points.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import SGDRegressor

from benchmarks.browser import (
    chromium,
    drag_summary,
    handle_summary,
    milliseconds,
    serve,
    slider_summary,
)
from core.regression import data
from core.regression.least_squares import descend

Column = NDArray[np.float64]
STEPS = 1_000
LEARNING_RATE = 0.01
SIZES = (100, 10_000, 1_000_000, 10_000_000)
# With more points it would take minutes for a thousand steps.
MOST_NUMPY = 1_000_000
ROUNDS = 5


PAGES = {
    f"points_{n}": f"regression?regression_points=Synthetic+line&regression_n={n}"
    for n in (100, 1_000_000)
}
DRAGGED = ("regression_rate", "regression_noise", "regression_n")


def run() -> dict[str, Any]:
    """Seconds for a thousand steps, reading the data included; milliseconds of a slider."""
    steps = {f"points_{n}": side_by_side(n) for n in SIZES}
    return {**steps, "slider_to_picture_ms": on_screen()}


def on_screen() -> dict[str, Any]:
    """From a move of the learning rate to its picture."""
    with chromium() as browser, serve() as url:
        result: dict[str, Any] = {}
        for name, link in PAGES.items():
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            page.goto(f"{url}/{link}")
            page.wait_for_selector(".stage[data-drawn]")
            stage = "regression_stage"
            moves = slider_summary(page, "regression_rate", stage)
            drags = {slider: drag_summary(page, slider, stage) for slider in DRAGGED}
            drags["line"] = handle_summary(page, "data", "end_1", stage, upright=True)
            drags["initial_point"] = handle_summary(page, "contours", "plane", stage)
            result[name] = moves | {"drag_of_3_s": drags}
            page.close()
    return result


def side_by_side(n: int) -> dict[str, Any]:
    """All implementations that can take `n` points, on the same points."""
    x, y = data.make_line(2.0, 5.0, 1.0, n, 0, seed=0)
    ours = milliseconds(lambda: descend(x, y, LEARNING_RATE, STEPS), ROUNDS) / 1000
    result: dict[str, Any] = {"ours_seconds": ours}
    for name, (peer, most) in PEERS.items():
        if n <= most:
            seconds = milliseconds(lambda peer=peer: peer(x, y), 1) / 1000  # type: ignore[misc]
            result |= {f"{name}_seconds": seconds, f"{name}_takes_times_ours": seconds / ours}
    if n <= MOST_NUMPY:
        result["largest_difference_to_numpy"] = difference(x, y)
    return result


def difference(x: Column, y: Column) -> float:
    """The relative difference of our last line to that of the vectorised loop."""
    ours, theirs = descend(x, y, LEARNING_RATE, STEPS).positions[-1], numpy_loop(x, y)
    return float(np.max(np.abs(ours - theirs) / np.abs(theirs)))


def numpy_loop(x: Column, y: Column) -> Column:
    """The textbook's loop, vectorised over the points."""
    w = b = 0.0
    for _ in range(STEPS):
        residual = y - (w * x + b)
        w_gradient = -2 * float(np.mean(x * residual))
        b_gradient = -2 * float(np.mean(residual))
        w, b = w - LEARNING_RATE * w_gradient, b - LEARNING_RATE * b_gradient
    return np.array([w, b])


def sgd_regressor(x: Column, y: Column) -> Column:
    """scikit-learn's stochastic gradient descent, with its own stopping rule."""
    model = SGDRegressor(penalty=None, random_state=0).fit(x[:, None], y)
    return np.array([model.coef_[0], model.intercept_[0]])


PEERS: dict[str, tuple[Callable[[Column, Column], Column], int]] = {
    "numpy_loop": (numpy_loop, MOST_NUMPY),
    "sgd_regressor": (sgd_regressor, SIZES[-1]),
}
