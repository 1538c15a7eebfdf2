"""A run while it goes on: its buttons, its progress, its curves."""

import streamlit as st

from charts import training as charts
from core.datasets import Dataset
from core.recipe import TrainingConfig
from core.runs import ACTIVE, Run, View
from core.visitors import BusyError, Visitor
from ui import stage

SECONDS_BETWEEN_LOOKS = 0.5


def show(visitor: Visitor, config: TrainingConfig | None, dataset: Dataset) -> None:
    """Draw the newest run, again and again while it is active."""
    interval = SECONDS_BETWEEN_LOOKS if visitor.active else None
    st.fragment(_show, run_every=interval)(visitor, config, dataset, interval is not None)


def _show(
    visitor: Visitor, config: TrainingConfig | None, dataset: Dataset, was_active: bool
) -> None:
    run = visitor.runs[-1] if visitor.runs else None
    _buttons(visitor, run, config, dataset)
    if run is None:
        st.info("Press **Train** and watch the loss come down.")
        return
    view = run.view()
    if run.active != was_active:
        st.rerun()
    _progress(view)
    stage.show(charts.live(view.course), key="training_live")


def _buttons(
    visitor: Visitor, run: Run | None, config: TrainingConfig | None, dataset: Dataset
) -> None:
    active = run is not None and run.active
    halted = active and run is not None and run.halted
    with st.container(horizontal=True):
        if st.button("Train", type="primary", disabled=active or config is None) and config:
            _start(visitor, config, dataset)
            st.rerun()
        if st.button("Resume" if halted else "Pause", disabled=not active) and run:
            (run.resume if halted else run.pause)()
            st.rerun(scope="fragment")
        if st.button("Stop", disabled=not active) and run:
            run.stop()
            run.join(1.0)
            st.rerun()


def _start(visitor: Visitor, config: TrainingConfig, dataset: Dataset) -> None:
    try:
        visitor.start(config, dataset)
    except BusyError as fault:
        st.toast(str(fault))


def _progress(view: View) -> None:
    course = view.course
    share = course.step / course.steps if course.steps else 0.0
    st.progress(min(1.0, share), WORDS[view.status](view))
    reached, speed, left = st.columns(3)
    accuracy = course.test_accuracy
    reached.metric("Test accuracy", "–" if accuracy is None else f"{accuracy:.1%}")
    speed.metric("Pictures a second", f"{course.samples_per_second:,.0f}")
    if view.status in ACTIVE:
        seconds = course.seconds_left
        left.metric("Time left", "–" if seconds is None else duration(seconds))
    else:
        left.metric("Time taken", duration(course.seconds))


def duration(seconds: float) -> str:
    """A time as people say it: 4 s, 2 min 05 s, 1 h 03 min."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def _place(view: View) -> str:
    course = view.course
    epoch = min(course.step // course.steps_per_epoch + 1, course.steps // course.steps_per_epoch)
    epochs = course.steps // course.steps_per_epoch
    return f"epoch {epoch} of {epochs}, step {course.step:,} of {course.steps:,}"


def _queued(view: View) -> str:
    return f"Waiting for a free core: place {max(1, view.place)} in the line."


def _running(view: View) -> str:
    return f"Training: {_place(view)}"


def _paused(view: View) -> str:
    return f"Paused: {_place(view)}"


def _finished(view: View) -> str:
    return f"Finished: {_place(view)}"


def _stopped(view: View) -> str:
    return f"Stopped at {_place(view)}; what was reached is kept."


def _diverged(view: View) -> str:
    return f"Diverged at step {view.course.step + 1:,}: the loss is no finite number any more."


def _failed(view: View) -> str:
    return f"This run ended with an error: {view.fault}"


WORDS = {
    "queued": _queued,
    "running": _running,
    "paused": _paused,
    "finished": _finished,
    "stopped": _stopped,
    "diverged": _diverged,
    "failed": _failed,
}
