"""One feature: the loss surface, the line, and all that follows from them."""

from functools import partial

import numpy as np
import streamlit as st

from charts.regression import line as charts
from charts.regression.fit import Fit
from charts.regression.points import MOST_RESIDUALS, few
from charts.stage import Click, Stage
from core.regression.line import MeanSquaredError
from core.regression.losses import SQUARED, LineLoss
from pages.regression import controls, fitting
from pages.regression import export as take_away
from pages.regression import sentences as words
from pages.regression.controls import Course
from pages.regression.data import BY_HAND, Points
from pages.regression.state import MOST_EDITED, rounded, state
from ui import layout, stage


def place(click: Click) -> None:
    """A click above the surface moves the start there, one among the points adds a point."""
    x, y = rounded(click.x), rounded(click.y)
    if click.panel == "contours":
        scaling = state().scaling
        w, b = scaling.original(np.array([x, y])) if scaling else (x, y)
        controls.place_start(float(w), float(b))
    elif click.panel == "data" and state().add(x, y):
        st.session_state.regression_points = BY_HAND


def show(points: Points, course: Course, view: controls.View) -> None:
    """The pictures and what is to be said of them."""
    bench = state()
    bench.shown = points.x[:, 0], points.y
    asked, course = course, fitting.affordable(points, course)
    n = len(points.y)
    by_points = course.cost is not SQUARED
    with fitting.waiting(n * by_points, f"{course.cost.name} reads all {n:,} points …"):
        fit = fitting.fit(points, course)
    bench.scaling = fit.scaling
    found = fitting.moments_of(points.key, points.x[:, 0], points.y)
    # Scaled data have the curvature 2 in all directions.
    bench.limits = 2 / MeanSquaredError(found).eigenvalues[0], 1.0
    controls.judgement(fit.outcome)
    _notes(points, fit, asked, course)
    lines = fitting.best_lines(points, course) if course.compare else {}
    editable, source = n < MOST_EDITED, st.session_state.regression_points
    film = charts.stage(fit, view.squares, view.curve, editable, lines, source)
    stage.show(film, "regression_stage", place)
    st.markdown(words.table(fit))
    if lines:
        st.markdown(words.losses(lines, course.delta))
        st.markdown(words.apart(lines, fit.x))
    _theory(points, course, fit)
    path = partial(take_away.path_table, ("w", "b"), fit.coefficients, fit.run.values)
    take_away.show(points, path, controls.recipe(course, course.start), film)


def show_too_few() -> None:
    """Points that fix no line yet, and room for more."""
    shown = state().shown or (np.empty(0), np.empty(0))
    stage.show(Stage((few(*shown),)), "regression_few", place)


def _notes(points: Points, fit: Fit[LineLoss], asked: Course, course: Course) -> None:
    """What is not as it seems."""
    n = len(points.y)
    if points.note:
        st.caption(points.note)
    if n > len(fit.x):
        st.caption(
            f"Drawn: {len(fit.x):,} points at random, residuals for {MOST_RESIDUALS} of them. "
            f"Fitted: all {n:,}."
        )
    elif n > MOST_RESIDUALS:
        st.caption(f"Residuals are drawn for {MOST_RESIDUALS} of the points, at random.")
    if n >= MOST_EDITED:
        st.caption(f"Points are added by a click as long as they are fewer than {MOST_EDITED:,}.")
    if course.steps < asked.steps:
        st.caption(
            f"Each step of this loss reads all {n:,} points, so {course.steps:,} steps are taken "
            f"instead of {asked.steps:,}. Choose fewer *Points per step* to take them all, or MSE, "
            "of which a step costs the same for any number of points."
        )
    if (judges := fitting.judges(points, course)) < n:
        st.caption(
            f"Each step draws its batch from all points; the loss at each step is that of "
            f"{judges:,} of them."
        )


def _theory(points: Points, course: Course, fit: Fit[LineLoss]) -> None:
    if isinstance(fit.loss, MeanSquaredError) and isinstance(fit.original, MeanSquaredError):
        with layout.expander("Why it is slow, and the cure", "regression_why", expanded=True):
            st.latex(words.hessian(fit.loss, fit.scaling is not None))
            st.markdown(words.slowness(fit, fit.loss))
        label = "The answer without descent: the normal equations"
        with layout.expander(label, "regression_equations") as fold:
            if fold.open:
                st.latex(words.normal_equations(fit.original))
    else:
        with layout.expander("What the loss changes", "regression_losses", expanded=True):
            st.latex(rf"\text{{loss}} = {course.cost.formula}, \qquad r_i = y_i - (w x_i + b)")
            st.markdown(course.cost.idea)
            if not course.compare:
                st.markdown(words.losses(fitting.best_lines(points, course), course.delta))
            st.caption(
                "Found without descent: MSE by the normal equations, the others by SciPy. "
                "Only MSE has a constant curvature; the others have no closed form."
            )
