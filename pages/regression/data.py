"""The data to fit: 100 noisy points, synthetic data, a file, or points edited by hand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import streamlit as st

from core.arrays import Array
from core.regression import data
from core.regression.fit import sample
from core.regression.moments import Moments, moments, moments_along
from core.regression.polynomial import Polynomial, polynomial_of, train_test_split
from core.regression.tables import TableError
from pages.regression import controls, point_editor, sentences, upload
from pages.regression.state import state
from ui.controls import choice, log_slider, log_stops, seed, slider
from ui.markdown import literal

NOISES = np.round(np.arange(51) / 10, 1)
SIZES, DEFAULT_SIZE = (2, 1_000_000), 60
# x and y of the points to draw, and the moments of all.
Drawn = tuple[Array, Array, Moments]


@dataclass(frozen=True)
class Points:
    """The data to fit.

    Attributes:
        x: (N, features).
        y: (N,).
        names: the names of the features, and last of y.
        key: differs whenever the numbers do.
        note: a sentence about them.
        polynomial: what x has the powers of, None if it is as in the data.
        test: x and y of the test set, None if there is none.
        plain: x and y before the split, which a click edits.
        sweeps: by the key of a slider, what the points and their moments are at each position.
    """

    x: Array
    y: Array
    names: tuple[str, ...]
    key: str
    note: str = ""
    polynomial: Polynomial | None = None
    test: tuple[Array, Array] | None = None
    plain: tuple[Array, Array] | None = None
    sweeps: Mapping[str, Callable[[], Iterator[Drawn]]] = field(default_factory=dict)


def expanded(points: Points, degree: int, test_share: float) -> Points:
    """Points with one feature, as powers of it if `degree` is above 1, and without a test set."""
    if points.x.shape[1] > 1 or (degree == 1 and not test_share):
        return points
    x, names, polynomial = points.x, points.names, None
    if degree > 1:
        polynomial = polynomial_of(x[:, 0], degree)
        x, names = polynomial.features(x[:, 0]), (*polynomial.names, points.names[-1])
    train, test = train_test_split(len(x), test_share)
    return Points(
        x[train],
        points.y[train],
        names,
        f"{points.key} {degree} {test_share}",
        sentences.model_note(points.note, polynomial, len(train), len(test)),
        polynomial,
        (x[test], points.y[test]) if len(test) else None,
        (points.x[:, 0], points.y),
    )


def choose() -> Points | None:
    """The selected data; None while they do not determine a line, which is shown."""
    source = choice("Data", "regression_points", SOURCES, "The points that are fitted.")
    if source != BY_HAND:
        point_editor.remove_from_link()
    return SOURCES[source]()


def _pair(x: Array, y: Array, key: str, note: str = "") -> Points:
    return Points(x[:, None], y, ("x", "y"), key, note)


def _noisy_points() -> Points:
    return _pair(*data.load_noisy_points(), key="noisy points")


def _synthetic_line() -> Points:
    with st.expander("Line"):
        slope = slider("Slope", "regression_slope", -5.0, 5.0, 2.0, 0.1, "The true slope.")
        intercept = slider(
            "Intercept", "regression_intercept", -20.0, 20.0, 5.0, 0.5, "The true intercept."
        )
        points_seed = _seed()
    noise = slider(
        "Noise",
        "regression_noise",
        0.0,
        float(NOISES[-1]),
        1.0,
        0.1,
        "The standard deviation of y around the line.",
    )
    n = log_slider(
        "Number of points",
        "regression_n",
        *SIZES,
        DEFAULT_SIZE,
        "With MSE a step costs the same for any number of points.",
        whole=True,
    )
    outliers = slider(
        "Outliers",
        "regression_outliers",
        0,
        20,
        0,
        1,
        "Points far above the line. Compare the losses to see their influence.",
    )
    truth = (slope, intercept, noise, int(n), outliers, points_seed)
    note = sentences.line_note(slope, intercept, outliers)
    points = _pair(*_make_line(*truth), key=f"line {truth}", note=note)
    return replace(points, sweeps=line_sweeps(*truth))


def line_sweeps(
    slope: float, intercept: float, noise: float, n: int, outliers: int, seed: int
) -> dict[str, Callable[[], Iterator[Drawn]]]:
    """The points of a synthetic line at every position of the sliders of noise and number."""

    def of_noise() -> Iterator[Drawn]:
        x, line = data.make_line(slope, intercept, 0.0, n, 0, seed)
        x, plain = data.make_line(slope, intercept, 0.0, n, outliers, seed)
        direction = data.make_line(slope, intercept, 1.0, n, outliers, seed)[1] - line
        drawn_x, drawn_line = sample(x[:, None], np.column_stack([line, direction]))
        yield *sample(x[:, None], plain), moments(x, plain)
        for f, m in zip(NOISES[1:], moments_along(x, line, direction, NOISES[1:]), strict=True):
            yield drawn_x, drawn_line @ (1.0, f), m

    def of_size() -> Iterator[Drawn]:
        for size in log_stops("regression_n", *SIZES, DEFAULT_SIZE, whole=True):
            x, y = data.make_line(slope, intercept, noise, int(size), outliers, seed)
            yield *sample(x[:, None], y), moments(x, y)

    return {"regression_noise": of_noise, "regression_n": of_size}


def _sine() -> Points:
    noise = slider(
        "Noise",
        "regression_sine_noise",
        0.0,
        1.0,
        0.2,
        0.05,
        "The standard deviation of y around the sine.",
    )
    n = log_slider(
        "Number of points",
        "regression_sine_n",
        4,
        1_000,
        10,
        "With few points, polynomials of high degree overfit.",
        whole=True,
    )
    x, y = data.make_sine(noise, int(n), points_seed := _seed())
    return _pair(x, y, f"sine {noise} {n} {points_seed}", sentences.SINE_NOTE)


def _apartments() -> Points:
    noise = slider(
        "Noise",
        "regression_price_noise",
        0.0,
        100.0,
        20.0,
        1.0,
        "The standard deviation of the price, in thousands.",
    )
    x, y = _make_apartments(noise, 200, points_seed := _seed())
    names = (*(name for name, *_ in data.FEATURES), "price")
    return Points(x, y, names, f"apartments {noise} {points_seed}", sentences.apartments_note())


def _seed() -> int:
    return seed("Seed of the points", "regression_seed", "Another seed draws other points.")


_make_line = st.cache_resource(max_entries=8, show_spinner=False)(data.make_line)
_make_apartments = st.cache_resource(max_entries=8, show_spinner=False)(data.make_apartments)


def _own_file() -> Points:
    upload.uploader()
    file = state().file
    if file is None:
        st.caption("Until a file is uploaded, the 100 noisy points are shown.")
        return _noisy_points()
    try:
        key, table = upload.read(file)
        names = upload.choose_columns(file, table)
        columns = upload.select(key, names, table)
    except TableError as error:
        st.error(f"{literal(str(error))} The 100 noisy points are shown instead.")
        return _noisy_points()
    note = sentences.file_note(file.name, columns, table)
    points = Points(columns.x, columns.y, names, f"{key} {names}", note)
    controls.adapt_rate(points.key, points.x, points.y)
    return points


def _edited() -> Points | None:
    found = point_editor.choose()
    if found is None:
        return None
    return _pair(*found, key=f"edited {hash((found[0].tobytes(), found[1].tobytes()))}")


BY_HAND = "Edited by hand"
SOURCES: dict[str, Callable[[], Points | None]] = {
    "100 noisy points": _noisy_points,
    "Synthetic line": _synthetic_line,
    "Noisy sine": _sine,
    "Synthetic apartment prices": _apartments,
    "Your own file": _own_file,
    BY_HAND: _edited,
}
