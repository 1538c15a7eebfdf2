"""The view of the loss landscape of a run that has ended."""

import numpy as np
import streamlit as st

from charts.training.landscape import landscape
from core.inspection.landscape import Landscape
from core.inspection.moments import ENOUGH
from core.runs.landscape_job import Directions, LandscapeJob
from core.runs.runs import Run, RunState
from pages.training.inside import sentences
from pages.training.sentences import QUEUED
from ui import stage, visitors
from ui.markdown import literal

DIRECTIONS: dict[str, Directions] = {
    "Principal components": "principal",
    "Random directions": "random",
}
FIRST = next(iter(DIRECTIONS))
KEY = "training_landscape"
REFRESH_SECONDS = 0.7


def show(run: Run, now: RunState) -> None:
    """The landscape once it is computed; until then its progress."""
    if run.active:
        st.caption(sentences.LANDSCAPE_LATER)
        return
    if now.status == "diverged" or len(run.moments.steps) < ENOUGH:
        st.caption(sentences.NO_LANDSCAPE)
        return
    chosen = st.segmented_control(
        "Directions", list(DIRECTIONS), default=FIRST, required=True, key=KEY, bind="query-params"
    )
    directions = DIRECTIONS[chosen or FIRST]
    found = run.landscapes.get(directions)
    if found is None:
        _watch(run, now, directions)
    else:
        _draw(found, now, directions)


@st.fragment(run_every=REFRESH_SECONDS)
def _watch(run: Run, now: RunState, directions: Directions) -> None:
    """What is computed so far, from coarse to fine, until all is."""
    if directions in run.landscapes:
        st.rerun()
    job = visitors.current().landscape(run, directions)
    found = job.look()
    if job.error:
        st.error(sentences.LANDSCAPE_FAILED.format(error=literal(job.error)))
        return
    st.progress(found.progress if found else 0.0, _progress(job))
    if found and found.finest()[2].size:
        _draw(found, now, directions)


def _progress(job: LandscapeJob) -> str:
    position = job.queue_position
    return QUEUED.format(position=position) if position else sentences.LANDSCAPE_RUNNING


def _draw(found: Landscape, now: RunState, directions: Directions) -> None:
    metrics = now.metrics
    places = found.steps - metrics.first - 1
    losses = np.where(places < 0, np.nan, metrics.losses[places])
    stage.show(landscape(found, losses, sentences.DIRECTION_NAMES[directions]), f"{KEY}_stage")
    st.caption(sentences.LANDSCAPE[directions].format(share=sentences.percentage(found.share)))
