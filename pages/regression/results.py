"""The figures of a fit, and what follows below them."""

from dataclasses import replace

import numpy as np
import streamlit as st

from charts.regression import empty_plot, features_stage, line_stage
from charts.regression.points import POINTS, end_positions
from charts.stage import Click, Outcome, Stage
from core.regression.diagnosis import diagnose
from core.regression.export import FitSettings
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError
from pages.lessons import regression as lessons
from pages.regression import controls, export, fitting, formulas, sentences
from pages.regression.controls import View
from pages.regression.data import BY_HAND, Points
from pages.regression.state import MOST_EDITABLE, state
from pages.regression.sweeps import sweeps
from ui import layout, preview, stage
from ui.controls import choice


def show(points: Points, config: FitSettings, view: View) -> None:
    """Everything to the right of the controls."""
    current, points = state(), fitting.affordable(points, config, view.compare)
    fit = fitting.fit(points, config)
    current.shown, current.scaling = points.plain or (points.x[:, 0], points.y), fit.scaling
    current.limits = controls.limits(fit.moments)
    lessons.observe(fit, config)
    animation = _line(points, fit, config, view) if len(points.names) == 2 else _features(fit, view)
    _notes(points, fit)
    st.markdown(sentences.table(fit))
    if text := sentences.overfitting(fit):
        st.markdown(text)
    if view.compare:
        st.markdown(sentences.best_lines(fitting.best_lines(points, config), config.delta))
    _theory(points, config, fit)
    export.show(points, fit, config, animation)


def show_too_few() -> None:
    """Points that do not determine a line, in a plot that can be clicked."""
    shown = state().shown or (np.empty(0), np.empty(0))
    stage.show(Stage((empty_plot(*shown),)), "regression_few", handle_click)


def handle_click(click: Click) -> None:
    """A click on the contours sets the start, one into the data adds a point.

    The initial line is dragged by its ends, and points to other places.
    """
    current = state()
    x, y = (float(f"{value:.4g}") for value in (click.x, click.y))
    if click.panel == "contours":
        w, b = current.scaling.to_x(np.array([x, y])) if current.scaling else (x, y)
        controls.set_start(float(w), float(b))
    elif click.trace not in (None, POINTS) and click.point is not None:
        controls.set_start(*current.line_through(click.point, click.y))
    elif current.put_point(x, y, click.point):
        st.session_state.regression_points = BY_HAND


def _notes(points: Points, fit: Fit) -> None:
    """What the figures do not show."""
    if points.note:
        st.caption(points.note)
    if (n := len(points.y)) > len(fit.y):
        st.caption(f"{len(fit.y):,} random points are drawn; all {n:,} are fitted.")


def _outcomes(fit: Fit) -> tuple[Outcome]:
    return (Outcome(sentences.verdict(fit, diagnose(fit))),)


def _line(points: Points, fit: Fit, config: FitSettings, view: View) -> Stage:
    lines = fitting.best_lines(points, config) if view.compare else {}
    editable, source = len(points.y) < MOST_EDITABLE, st.session_state.regression_points
    animation = line_stage(fit, view.squares, view.curve, editable, lines, source)
    animation = replace(animation, outcomes=_outcomes(fit))
    x, (w, b) = end_positions(fit), fit.coefficients[0]
    state().ends = np.stack([x, w * x + b])
    stage.show(animation, "regression_stage", handle_click)
    preview.offer("regression_stage", sweeps(points, fit, config, view, lines))
    return animation


def _features(fit: Fit, view: View) -> Stage:
    """The surface is over two coefficients that can be chosen."""
    names, figures = fit.coefficient_names, st.container()
    left, right = st.columns(2)
    with left:
        help_first = "The coefficient of the first axis."
        first = choice("Surface over", "regression_over", names, help_first)
    with right:
        others = [name for name in names if name != first]
        second = choice("and", "regression_and", others, "The coefficient of the second axis.")
    animation = features_stage(fit, names.index(first), names.index(second), view.curve)
    animation = replace(animation, outcomes=_outcomes(fit))
    with figures:
        stage.show(animation, "regression_several")
    return animation


def _theory(points: Points, config: FitSettings, fit: Fit) -> None:
    if not isinstance(fit.loss, MeanSquaredError):
        _loss_formula(points, config)
        return
    one_feature = points.x.shape[1] == 1
    with layout.expander("Condition number and convergence", "regression_why", expanded=True):
        if one_feature:
            st.latex(formulas.hessian(fit.loss, fit.scaling is not None))
        st.markdown(sentences.condition(fit))
        if one_feature and fit.scaling is not None:
            st.markdown(sentences.scaling(fit))
    if one_feature:
        with layout.expander("Closed form: normal equations", "regression_equations") as expander:
            if expander.open:
                st.latex(formulas.normal_equations(MeanSquaredError(fit.moments)))


def _loss_formula(points: Points, config: FitSettings) -> None:
    with layout.expander("Loss function", "regression_losses", expanded=True):
        st.latex(rf"\text{{loss}} = {config.loss.formula}, \qquad r_i = y_i - (w x_i + b)")
        st.markdown(config.loss.description)
        st.markdown(sentences.best_lines(fitting.best_lines(points, config), config.delta))
        st.caption("MSE is minimised by the normal equations, the other losses numerically.")
