"""The run on the screen: its buttons, progress and learning curves, and a view into it."""

from collections.abc import Callable

import streamlit as st

from charts.training import curves
from charts.training.curves import Curve
from core.inspection.diagnosis import Diagnosis
from core.runs.runs import IN_PROGRESS, Run, RunState
from core.runs.visitors import BusyError, Visitor
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from pages.training import controls, sentences, state, views
from pages.training.controls import Controls
from pages.training.inside import network
from ui import stage, visitors
from ui.controls import page_button
from ui.markdown import literal

CURVES_SECONDS = 1.0  # between two refreshes, for up to `FEW_JOBS`
FEW_JOBS = 8
STOP_SECONDS = 0.4

# What decides how often the page is refreshed: the run on the screen, is one active, is it
# paused, and by how much the refreshes are slowed down.
Situation = tuple[int | None, bool, bool, int]


def show(visitor: Visitor, shown: Controls, dataset: Dataset) -> None:
    """Draw the run on the screen, and refresh it while a run is active.

    The curves are refreshed more often than the view below them, which costs the browser
    more. The view stands still where something is to be clicked: for exports and in a pause.
    """
    number, active, paused, slowdown = situation = _situation(visitor)
    refresh = CURVES_SECONDS * slowdown if active else None
    st.fragment(_show, run_every=refresh)(visitor, shown, dataset, situation)
    if number is None:
        return
    view = views.choose()
    live = active and not paused and view in views.LIVE
    seconds = views.seconds(view) * slowdown
    st.fragment(_view, run_every=seconds if live else None)(visitor, view)


def _situation(visitor: Visitor) -> Situation:
    run, active = state.shown_run(visitor), visitor.active
    paused = active is not None and active.status == "paused"
    return run.number if run else None, active is not None, paused, _slowdown()


def _slowdown() -> int:
    """1 for up to `FEW_JOBS` on this server; then 2, 4, ..., so that all refreshes take as long."""
    jobs = visitors.all_visitors().scheduler.load
    return 1 << ((jobs - 1) // FEW_JOBS).bit_length() if jobs else 1


def _view(visitor: Visitor, view: str) -> None:
    run = state.shown_run(visitor)
    if run is not None:
        views.VIEWS[view](run, run.state())


def _show(visitor: Visitor, shown: Controls, dataset: Dataset, situation: Situation) -> None:
    if _situation(visitor) != situation:
        st.rerun()
    if shown.error:
        st.error(shown.error)
    run = state.shown_run(visitor)
    _buttons(visitor, run, shown.config, dataset)
    if run is None:
        st.info(sentences.START)
        if shown.config is not None:
            network.show_initial(shown.config, dataset)
        return
    now = run.state()
    _progress(run, now)
    settings = sentences.differences(shown.config, run.config) if shown.config else ""
    if settings:
        st.caption(sentences.CHANGED.format(settings=settings))
    if now.diagnosis:
        _diagnosis(now.diagnosis)
    running = now.status == "running"
    steps, per_epoch = now.metrics.steps, now.metrics.steps_per_epoch
    caption = sentences.STEP.format(steps=steps, per_epoch=per_epoch) if steps else ""
    seconds = CURVES_SECONDS if running else 0.0
    with st.container(key="training_curves"):
        figure = curves.learning_curves(_curves(visitor, run, now), caption, seconds)
        stage.show(figure, key="training_live")


def _buttons(
    visitor: Visitor, run: Run | None, config: TrainingConfig | None, dataset: Dataset
) -> None:
    active = visitor.active
    with st.container(horizontal=True, key="training_buttons"):
        ready = active is None and config is not None
        _button("Train", run, ready, _start, visitor, config, dataset)
        if active is not None and active.pausing:
            _button("Resume", run, True, active.resume)
        else:
            running = active is not None and active.status in IN_PROGRESS
            pause = active.pause if active else None
            _button("Pause", run, running, pause, help=sentences.PAUSE_HELP)
        _button("Stop", run, active is not None, _stop, active, help="Keeps the weights.")
        deletable = run is not None and not run.pinned
        _button("Reset", run, deletable, visitor.delete, run, help=sentences.RESET_HELP)


def _button(
    label: str,
    run: Run | None,
    enabled: bool,
    callback: Callable[..., None] | None,
    *args: object,
    help: str | None = None,
) -> None:
    """A button for one action on one run.

    A click during a refresh reaches the server twice. The run's number in the key keeps the
    second one from another button, and from another run.
    """
    st.button(
        label,
        key=f"training_{label}_{run.number if run else 0}",
        type="primary" if label == "Train" else "secondary",
        disabled=not enabled,
        help=help,
        on_click=callback,
        args=args,
    )


def _start(visitor: Visitor, config: TrainingConfig, dataset: Dataset) -> None:
    try:
        state.show_run(visitor.start(config, dataset))
    except BusyError as error:
        st.toast(str(error))


def _stop(run: Run) -> None:
    """Stop, and wait a moment: mostly the run ends at once."""
    run.stop()
    run.join(STOP_SECONDS)


def _progress(run: Run, now: RunState) -> None:
    metrics = now.metrics
    share = metrics.step / metrics.steps if metrics.steps else 0.0
    st.progress(min(1.0, share), f"**{literal(run.name)}** · {sentences.status(now)}")
    with st.container(key="training_numbers"):
        reached, speed, left = st.columns(3)
    accuracy, left_seconds = metrics.test_accuracy, metrics.seconds_left
    trained = metrics.losses.size > 0
    reached.metric("Test accuracy", "–" if accuracy is None else f"{accuracy:.1%}")
    speed.metric("Images per second", f"{metrics.samples_per_second:,.0f}" if trained else "–")
    if now.status in IN_PROGRESS:
        time = "–" if left_seconds is None else sentences.duration(left_seconds)
        left.metric("Time left", time)
    else:
        label = "Training time since opened" if metrics.first else "Training time"
        left.metric(label, sentences.duration(metrics.seconds) if trained else "–")
    if metrics.first:
        st.caption(sentences.OPENED.format(step=metrics.first))


def _diagnosis(diagnosis: Diagnosis) -> None:
    st.error(sentences.CAUSES[diagnosis.cause])
    if diagnosis.changes:
        page_button(
            sentences.use(diagnosis.changes),
            controls.change,
            diagnosis.changes,
        )
        st.caption(sentences.TRIAL.format(steps=diagnosis.steps, accuracy=diagnosis.accuracy))
    elif diagnosis.complete:
        st.caption(sentences.NO_REPAIR)


def _curves(visitor: Visitor, run: Run, now: RunState) -> list[Curve]:
    """The pinned runs, the run before in grey, and last the run on the screen."""
    runs = visitor.runs
    before = runs[runs.index(run) - 1] if run in runs[1:] else None
    others = [other for other in runs if other is not run and (other.pinned or other is before)]
    return [*(_curve(other, other.state(), not other.pinned) for other in others), _curve(run, now)]


def _curve(run: Run, now: RunState, muted: bool = False) -> Curve:
    ended = now.status not in IN_PROGRESS
    return Curve(run.name, run.number, now.metrics, ended, run.config.loss, muted)
