"""The run on the screen: its buttons, progress and learning curves, and a view into it."""

import math
from collections.abc import Callable

import streamlit as st

from charts.stage import Stage
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
REACTION_SECONDS = 0.4  # for which a button waits for what it has caused

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
    with st.container(horizontal=True, vertical_alignment="center", key="training_buttons"):
        _buttons(visitor, run, shown.config, dataset)
        _speed(visitor)
        if run is not None and shown.config is not None and run.status in IN_PROGRESS:
            _change_in_this_run(run, shown.config)
    if run is None:
        with st.container(key="training_preload"):
            stage.show(Stage(()), key="training_nothing")  # loads the chart library
        if shown.config is not None:
            network.show_initial(shown.config, dataset)
        return
    now = run.state()
    _progress(run, now, shown.config)
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
    in_progress = active is not None and active.status in IN_PROGRESS
    start = visitor, config, dataset
    if active is None:
        _button("Train", run, config is not None, _start, *start)
    elif active.pausing:
        _button("Resume", run, True, active.resume)
    else:
        _button("Pause", run, in_progress, active.pause)
    ready = in_progress or (active is None and config is not None)
    if _button("Step", run, ready, _step, *start, help=sentences.STEP_HELP):
        st.rerun()  # the view below the curves, too
    if active is not None:
        _button("Stop", run, True, _stop, active, help=sentences.STOP_HELP)
    elif run is not None:
        _button("Reset", run, not run.pinned, visitor.delete, run, help=sentences.RESET_HELP)


def _change_in_this_run(run: Run, config: TrainingConfig) -> None:
    """A button that gives the run the learning rate and the momentum of the controls."""
    rates = {name: getattr(config, name) for name in ("learning_rate", "momentum")}
    changed = {name: x for name, x in rates.items() if x != getattr(run.config.latest, name)}
    if changed:
        label = sentences.use(changed, sentences.IN_THIS_RUN)
        st.button(label, key="training_change_rates", on_click=run.change, kwargs=rates)


def _speed(visitor: Visitor) -> None:
    st.segmented_control(
        "Speed",
        sentences.SPEEDS,
        default=state.DEFAULT_SPEED,
        required=True,
        key=state.SPEED,
        format_func=sentences.SPEEDS.__getitem__,
        help=sentences.SPEED_HELP,
        label_visibility="collapsed",
        on_change=_set_pace,
        args=(visitor,),
        bind="query-params",
    )


def _set_pace(visitor: Visitor) -> None:
    if visitor.active:
        visitor.active.pace.set(state.pace())


def _button(
    label: str,
    run: Run | None,
    enabled: bool,
    callback: Callable[..., None] | None,
    *args: object,
    help: str | None = None,
) -> bool:
    """A button for one action on one run; whether it was clicked.

    A click during a refresh reaches the server twice. The run's number in the key keeps the
    second one from another button, and from another run.
    """
    return st.button(
        label,
        key=f"training_{label}_{run.number if run else 0}",
        type="primary" if label == "Train" else "secondary",
        disabled=not enabled,
        help=help,
        on_click=callback,
        args=args,
    )


def _start(
    visitor: Visitor, config: TrainingConfig, dataset: Dataset, paused: bool = False
) -> None:
    try:
        run = visitor.start(config, dataset, pace=state.pace(), paused=paused)
    except BusyError as error:
        st.toast(str(error))
        return
    state.show_run(run)
    if not paused:
        run.wait_for_step(1, REACTION_SECONDS)


def _step(visitor: Visitor, config: TrainingConfig, dataset: Dataset) -> None:
    """Take one step of the active run, or the first one of a new run."""
    if visitor.active is None:
        _start(visitor, config, dataset, paused=True)
    run = visitor.active
    if run is not None:
        before = run.step
        run.pace.take_step()
        run.wait_for_step(before + 1, REACTION_SECONDS)


def _stop(run: Run) -> None:
    """Stop, and wait a moment: mostly the run ends at once."""
    run.stop()
    run.join(REACTION_SECONDS)


def _progress(run: Run, now: RunState, config: TrainingConfig | None) -> None:
    metrics = now.metrics
    share = metrics.step / metrics.steps if metrics.steps else 0.0
    settings = sentences.differences(config, run.config.latest) if config else ""
    changed = [sentences.CHANGED.format(settings=settings)] if settings else []
    words = [f"**{literal(run.name)}**", sentences.status(now), *changed]
    st.progress(min(1.0, share), " · ".join(words))
    with st.container(key="training_numbers"):
        reached, speed, left = st.columns(3)
    accuracy, trained = metrics.test_accuracy, metrics.losses.size > 0
    in_progress, pace = now.status in IN_PROGRESS, run.pace.steps_per_second or math.inf
    rate = metrics.samples_per_second
    if in_progress:
        rate = min(rate, pace * run.config.batch_size)
    reached.metric("Test accuracy", "–" if accuracy is None else f"{accuracy:.1%}")
    speed.metric("Images per second", f"{rate:,.0f}" if trained else "–")
    if in_progress:
        seconds = metrics.seconds_left
        paced = (metrics.steps - metrics.step) / pace
        time = "–" if seconds is None else sentences.duration(max(seconds, paced))
        left.metric("Time left", time)
    else:
        label = "Training time since opened" if metrics.first else "Training time"
        left.metric(label, sentences.duration(metrics.seconds) if trained else "–")
    if metrics.first:
        st.caption(sentences.OPENED.format(step=metrics.first))


def _diagnosis(diagnosis: Diagnosis) -> None:
    st.error(sentences.CAUSES[diagnosis.cause])
    if diagnosis.changes:
        page_button(sentences.use(diagnosis.changes), controls.change, diagnosis.changes)


def _curves(visitor: Visitor, run: Run, now: RunState) -> list[Curve]:
    """The pinned runs, the run before in grey, and last the run on the screen."""
    runs = visitor.runs
    before = runs[runs.index(run) - 1] if run in runs[1:] else None
    others = [other for other in runs if other is not run and (other.pinned or other is before)]
    return [*(_curve(other, other.state(), not other.pinned) for other in others), _curve(run, now)]


def _curve(run: Run, now: RunState, muted: bool = False) -> Curve:
    ended = now.status not in IN_PROGRESS
    marks = tuple(sentences.changes(run.config))
    return Curve(run.name, run.number, now.metrics, ended, run.config.loss, muted, marks)
