"""A run while it goes on: its buttons, its progress, its curves, and a look into it."""

from collections.abc import Callable

import streamlit as st

from charts import training as charts
from charts.training import Line
from core.advice import Advice
from core.datasets import Dataset
from core.recipe import TrainingConfig
from core.runs import ACTIVE, Run, View
from core.visitors import BusyError, Visitor
from pages.training import controls, state, views, words
from ui import stage

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_VIEWS = 2.0
SECONDS_TO_STOP = 0.4


def show(visitor: Visitor, config: TrainingConfig | None, dataset: Dataset) -> None:
    """Draw the run that is looked at, again and again while one is active.

    The curves come oftener than the views below them, which cost the browser more.
    """
    active = visitor.active is not None
    often = SECONDS_BETWEEN_LOOKS if active else None
    st.fragment(_show, run_every=often)(visitor, config, dataset, active)
    seldom = SECONDS_BETWEEN_VIEWS if active else None
    st.fragment(_look_into, run_every=seldom)(visitor)


def _look_into(visitor: Visitor) -> None:
    run = state.looked_at(visitor)
    if run is not None:
        views.show(run, run.view())


def _show(
    visitor: Visitor, config: TrainingConfig | None, dataset: Dataset, was_active: bool
) -> None:
    active = visitor.active
    if (active is not None) != was_active:
        st.rerun()
    _buttons(visitor, active, config, dataset)
    run = state.looked_at(visitor)
    if run is None:
        st.info("Press **Train** and watch the loss come down.")
        return
    view = run.view()
    _progress(run, view)
    if view.advice:
        _advice(view.advice)
    seconds = SECONDS_BETWEEN_LOOKS if view.status == "running" else 0.0
    stage.show(charts.curves(_lines(visitor, run, view), seconds), key="training_live")


def _buttons(
    visitor: Visitor, active: Run | None, config: TrainingConfig | None, dataset: Dataset
) -> None:
    run = state.looked_at(visitor)
    idle = active is None
    with st.container(horizontal=True):
        _button("Train", run, idle and config is not None, _start, visitor, config, dataset)
        if active is not None and active.halted:
            _button("Resume", run, True, active.resume)
        else:
            _button("Pause", run, not idle, active.pause if active else None)
        _button("Stop", run, not idle, _stop, active, hint="Keeps what was reached.")
        _button("Reset", run, run is not None, visitor.drop, run, hint="Forgets this run.")


def _button(
    label: str,
    run: Run | None,
    enabled: bool,
    action: Callable[..., None] | None,
    *args: object,
    hint: str | None = None,
) -> None:
    """A button for one deed on one run.

    A click that meets the clock of the fragment reaches the server twice. Its name keeps the
    second one from doing another deed, or the same to another run.
    """
    st.button(
        label,
        key=f"training_{label}_{run.number if run else 0}",
        type="primary" if label == "Train" else "secondary",
        disabled=not enabled,
        help=hint,
        on_click=action,
        args=args,
    )


def _start(visitor: Visitor, config: TrainingConfig, dataset: Dataset) -> None:
    try:
        state.look_at(visitor.start(config, dataset))
    except BusyError as fault:
        st.toast(str(fault))


def _stop(run: Run) -> None:
    """Ask for the end; it comes after the present step, mostly at once."""
    run.stop()
    run.join(SECONDS_TO_STOP)


def _progress(run: Run, view: View) -> None:
    course = view.course
    share = course.step / course.steps if course.steps else 0.0
    st.progress(min(1.0, share), f"**{run.name}** · {words.status(view)}")
    reached, speed, left = st.columns(3)
    accuracy = course.test_accuracy
    reached.metric("Test accuracy", "–" if accuracy is None else f"{accuracy:.1%}")
    speed.metric("Pictures a second", f"{course.samples_per_second:,.0f}")
    if view.status in ACTIVE:
        seconds = course.seconds_left
        left.metric("Time left", "–" if seconds is None else words.duration(seconds))
    else:
        left.metric("Time taken", words.duration(course.seconds))


def _advice(advice: Advice) -> None:
    st.error(advice.cause)
    if advice.learning_rate is not None:
        st.button(
            f"Set the learning rate to {advice.learning_rate:g}, which was measured to work",
            on_click=controls.set_learning_rate,
            args=(advice.learning_rate,),
        )


def _lines(visitor: Visitor, run: Run, view: View) -> list[Line]:
    """The pinned runs, and last the one that is looked at."""
    others = [other for other in visitor.runs if other.pinned and other is not run]
    pinned = [Line(other.name, other.number, other.view().course) for other in others]
    return [*pinned, Line(run.name, run.number, view.course)]
