"""A run while it goes on: its buttons, its progress, its curves, and a look into it."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from charts.training import curves as charts
from charts.training.curves import Line
from core.inspection.diagnosis import Advice
from core.markdown import literal
from core.runs.runs import IN_PROGRESS, Run, RunState
from core.runs.visitors import BusyError, Visitor
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from pages.training import controls, state, views
from pages.training import sentences as words
from pages.training.controls import Controls
from ui import stage
from ui.controls import page_button

SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_BETWEEN_VIEWS = 2.0
SECONDS_TO_STOP = 0.4
FORGETS = "Forgets this run. One that is pinned in the table stays: take the pin out first."


@dataclass(frozen=True)
class Situation:
    """Which run is looked at (its number), and whether one is active, and stands still."""

    run: int | None
    active: bool
    paused: bool


def show(visitor: Visitor, shown: Controls, dataset: Dataset) -> None:
    """Draw the run that is looked at, again and again while one is active.

    The curves come oftener than the views below them, which cost the browser more. Files are
    offered, and a pause is looked at, without a clock: what one is about to click stays.
    """
    situation = _situation(visitor)
    often = SECONDS_BETWEEN_LOOKS if situation.active else None
    st.fragment(_show, run_every=often)(visitor, shown, dataset, situation)
    if situation.run is None:
        return
    view = views.choose()
    moving = situation.active and not situation.paused and view in views.MOVING
    seldom = SECONDS_BETWEEN_VIEWS if moving else None
    st.fragment(_look_into, run_every=seldom)(visitor, view)


def _situation(visitor: Visitor) -> Situation:
    """The whole page is drawn anew for each."""
    run, active = state.looked_at(visitor), visitor.active
    paused = active is not None and active.status == "paused"
    return Situation(run.number if run else None, active is not None, paused)


def _look_into(visitor: Visitor, view: str) -> None:
    run = state.looked_at(visitor)
    if run is not None:
        views.VIEWS[view](run, run.state())


def _show(visitor: Visitor, shown: Controls, dataset: Dataset, situation: Situation) -> None:
    if _situation(visitor) != situation:
        st.rerun()
    if shown.fault:
        st.error(f"There is nothing to train yet. {shown.fault}")
    _buttons(visitor, visitor.active, shown.config, dataset)
    run = state.looked_at(visitor)
    if run is None:
        st.info("Press **Train** and watch the loss come down.")
        return
    view = run.state()
    _progress(run, view)
    if view.advice:
        _advice(view.advice)
    seconds = SECONDS_BETWEEN_LOOKS if view.status == "running" else 0.0
    with st.container(key="training_curves"):
        stage.show(charts.curves(_lines(visitor, run, view), seconds), key="training_live")


def _buttons(
    visitor: Visitor, active: Run | None, config: TrainingConfig | None, dataset: Dataset
) -> None:
    run = state.looked_at(visitor)
    idle = active is None
    with st.container(horizontal=True, key="training_buttons"):
        _button("Train", run, idle and config is not None, _start, visitor, config, dataset)
        if active is not None and active.pausing:
            _button("Resume", run, True, active.resume)
        else:
            going = active is not None and active.status in IN_PROGRESS
            _button("Pause", run, going, active.pause if active else None)
        _button("Stop", run, not idle, _stop, active, hint="Keeps what was reached.")
        _button("Reset", run, run is not None and not run.pinned, visitor.delete, run, hint=FORGETS)


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


def _progress(run: Run, view: RunState) -> None:
    course = view.course
    share = course.step / course.steps if course.steps else 0.0
    st.progress(min(1.0, share), f"**{literal(run.name)}** · {words.status(view)}")
    with st.container(key="training_numbers"):
        reached, speed, left = st.columns(3)
    accuracy = course.test_accuracy
    reached.metric("Test accuracy", "–" if accuracy is None else f"{accuracy:.1%}")
    taken = course.losses.size > 0
    speed.metric("Pictures a second", f"{course.samples_per_second:,.0f}" if taken else "–")
    if view.status in IN_PROGRESS:
        seconds = course.seconds_left
        left.metric("Time left", "–" if seconds is None else words.duration(seconds))
    else:
        since = "Time since it was opened" if course.first else "Time taken"
        left.metric(since, words.duration(course.seconds) if taken else "–")
    if course.first:
        st.caption(
            f"Opened from a file, at step {course.first:,}: what came before has left no curves."
        )


def _advice(advice: Advice) -> None:
    st.error(advice.cause)
    if advice.changes:
        page_button(words.changes(advice.changes), controls.change, advice.changes)
        st.caption(
            f"Tried out: {advice.steps} steps with it, and {advice.accuracy:.0%} of the test "
            "pictures were right."
        )
    elif advice.sought:
        st.caption(
            "A change that helps was looked for, other learning rates among them: there is none."
        )


def _lines(visitor: Visitor, run: Run, view: RunState) -> list[Line]:
    """The pinned runs, and last the one that is looked at."""
    others = [other for other in visitor.runs if other.pinned and other is not run]
    return [*(_line(other, other.state()) for other in others), _line(run, view)]


def _line(run: Run, view: RunState) -> Line:
    ended = view.status not in IN_PROGRESS
    return Line(run.name, run.number, view.course, ended, run.config.loss)
