"""Several features: a plane is fitted, and seen through any two of its coefficients."""

from functools import partial

import numpy as np
import streamlit as st

from charts.regression import multiple as charts
from charts.regression.fit import Fit, sample
from core.arrays import Array
from core.descent import trajectory as descent
from core.descent.optimizer_base import Optimizer
from core.descent.trajectory import Trajectory
from core.regression.moments import Moments, moments_of_features
from core.regression.multiple import PlaneLoss
from core.regression.scaling import standardisation
from pages.regression import controls
from pages.regression import export as take_away
from pages.regression import sentences as words
from pages.regression.controls import Course
from pages.regression.data import Points
from pages.regression.state import state
from ui import layout, stage


@st.cache_resource(max_entries=16, show_spinner=False)
def _moments_of(key: str, _points: Points) -> Moments[Array]:
    return moments_of_features(_points.x, _points.y)


@st.cache_resource(max_entries=8, show_spinner=False)
def _run(key: str, scaled: bool, optimizer: Optimizer, steps: int, _loss: PlaneLoss) -> Trajectory:
    """The way from all coefficients 0, walked once for all that is looked at on it."""
    return descent.descend(_loss, np.zeros(len(_loss.of.x_mean) + 1), optimizer, steps)


def show(points: Points, course: Course, view: controls.View) -> None:
    """The pictures and what is to be said of them."""
    fit = _fit(points, course)
    controls.judgement(fit.outcome)
    st.caption(points.note)
    if len(points.y) > len(fit.y):
        st.caption(f"Drawn: {len(fit.y):,} points at random. Fitted: all {len(points.y):,}.")
    film = charts.stage(fit, *_pair(fit), view.curve)
    stage.show(film, "regression_several")
    st.markdown(words.table(fit))
    with layout.expander("Why it is slow, and the cure", "regression_why", expanded=True):
        st.markdown(words.plane_slowness(fit))
    path = partial(take_away.path_table, fit.letters, fit.coefficients, fit.run.values)
    start = (0.0,) * len(fit.letters)
    take_away.show(points, path, controls.recipe(course, start), film)


def _fit(points: Points, course: Course) -> Fit[PlaneLoss]:
    """Descend from all coefficients 0, as the controls say."""
    found = _moments_of(points.key, points)
    scaling = standardisation(found)
    original, scaled = PlaneLoss(found), PlaneLoss(scaling.of(found))
    state().limits = 2 / original.eigenvalues[0], 2 / scaled.eigenvalues[0]
    loss = scaled if course.standardise else original
    run = _run(points.key, course.standardise, course.optimizer, course.steps, loss)
    x, y = sample(points.x, points.y)
    used = scaling if course.standardise else None
    return Fit(x, y, loss, run, course.optimizer, used, original, points.names)


def _pair(fit: Fit[PlaneLoss]) -> tuple[int, int]:
    """The two coefficients that the surface is drawn over."""
    names = fit.letters
    left, right = st.columns(2)
    first = left.selectbox(
        "Surface over",
        names,
        key="regression_over",
        help="Which two coefficients do you want to look at?",
        bind="query-params",
    )
    others = [name for name in names if name != first]
    second = right.selectbox("and", others, key="regression_and", bind="query-params")
    return names.index(first), names.index(second)
