"""From the points and the controls to a fit. What does not change is computed once."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import numpy as np
import streamlit as st

from charts.regression.fit import Fit, sample
from core.arrays import Array
from core.descent import trajectory as descent
from core.descent.optimizers import GradientDescent
from core.descent.trajectory import Trajectory
from core.regression import minibatch as stochastic
from core.regression.line import MeanSquaredError, descend_loss
from core.regression.losses import COSTS, SKETCHED, SQUARED, Cost, LineLoss, MeanCost
from core.regression.moments import Moments, moments
from core.regression.scaling import Scaling, standardisation
from pages.regression.controls import Course
from pages.regression.data import Points

# Losses that no moments fix read every point at every step. This many readings take about
# a second; more would freeze the page.
MOST_READINGS = 10_000_000
# From so many points on a learner waits long enough to be told why.
MANY = 500_000
LineScaling = Scaling[float] | None


@st.cache_resource(max_entries=32, show_spinner=False)
def moments_of(key: str, _x: Array, _y: Array) -> Moments[float]:
    """The moments of the points, computed once for all moves of the sliders."""
    return moments(_x, _y)


@st.cache_resource(max_entries=8, show_spinner=False)
def _mean_cost(
    key: str,
    cost: str,
    delta: float,
    scaled: bool,
    _points: Points,
    _scaling: LineScaling,
) -> MeanCost:
    """The loss point by point, with its best line, which takes long to find."""
    x, y = _points.x[:, 0], _points.y
    with waiting(len(y), f"Searching the best line of all {len(y):,} points for {cost} …"):
        if _scaling is None:
            found = MeanCost(x, y, COSTS[cost], delta)
            return replace(found, known=found.minimum())
        best = _mean_cost(key, cost, delta, False, _points, None).minimum()
        w, b = _scaling.scaled(np.array(best))
        return MeanCost(_scaling.x(x), y, COSTS[cost], delta, (float(w), float(b)))


def waiting(n: int, sentence: str) -> AbstractContextManager[None]:
    """Say what takes so long, if there are many points."""
    return st.spinner(sentence) if n > MANY else nullcontext()


def fit(points: Points, course: Course) -> Fit[LineLoss]:
    """Descend as the controls say."""
    found = moments_of(points.key, points.x[:, 0], points.y)
    scaling = standardisation(found) if course.standardise else None
    here = loss(points, course, course.cost, scaling)
    original = loss(points, course, course.cost) if scaling else here
    run = _run(points, course, here, scaling)
    x, y = sample(points.x[:, 0], points.y)
    axes = points.names[0], points.names[1]
    batch = None if course.batch is None else min(course.batch, len(points.y))
    return Fit(x, y, here, run, course.optimizer, scaling, original, axes, batch)


def affordable(points: Points, course: Course) -> Course:
    """The same with as many steps as can be computed while the learner waits."""
    if course.cost is SQUARED or course.batch is not None:
        return course
    return replace(course, steps=min(course.steps, max(10, MOST_READINGS // len(points.y))))


def loss(points: Points, course: Course, cost: Cost, scaling: LineScaling = None) -> LineLoss:
    """The mean `cost` of the points, as a function of the line in x or, with `scaling`, in x′."""
    if cost is SQUARED:
        found = moments_of(points.key, points.x[:, 0], points.y)
        return MeanSquaredError(scaling.of(found) if scaling else found)
    return _by_points(points, course, cost, scaling)


def _by_points(points: Points, course: Course, cost: Cost, scaling: LineScaling) -> MeanCost:
    return _mean_cost(points.key, cost.name, course.delta, scaling is not None, points, scaling)


def best_lines(points: Points, course: Course) -> dict[str, tuple[float, float]]:
    """The best line (w, b) of each loss by its name, that of the chosen one first."""
    costs = sorted(COSTS.values(), key=lambda cost: cost is not course.cost)
    return {cost.name: loss(points, course, cost).minimum() for cost in costs}


def judges(points: Points, course: Course) -> int:
    """Of how many points the loss at each step is computed."""
    if course.cost is SQUARED or course.batch is None:
        return len(points.y)
    return min(len(points.y), max(SKETCHED, MOST_READINGS // course.steps))


def _run(points: Points, course: Course, here: LineLoss, scaling: LineScaling) -> Trajectory:
    line = np.array(course.start)
    w, b = scaling.scaled(line) if scaling else line
    start = float(w), float(b)
    optimizer, steps = course.optimizer, course.steps
    if course.batch is not None:
        seen = _by_points(points, course, course.cost, scaling)
        size = min(course.batch, len(points.y))
        judge = here.sketch(judges(points, course)) if isinstance(here, MeanCost) else here
        return stochastic.descend(judge, seen, optimizer, start, steps, size, course.seed)
    if isinstance(here, MeanSquaredError) and type(optimizer) is GradientDescent:
        return descend_loss(here, float(optimizer.learning_rate), steps, start)
    return descent.descend(here, start, optimizer, steps)
