"""The learning-rate finder: a range test that suggests a learning rate."""

import streamlit as st

from charts.training import curves
from core.inspection.learning_rate_finder import LearningRateSweep, sweep_config
from core.runs.jobs import FinderJob
from core.runs.visitors import BusyError, Visitor
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from pages.training import controls, sentences
from ui import stage
from ui.markdown import literal

REFRESH_SECONDS = 0.4


def show(visitor: Visitor, config: TrainingConfig | None, dataset: Dataset) -> None:
    """A button for the range test, and its result for this configuration."""
    with st.expander("Learning-rate finder"):
        st.caption(sentences.FINDER)
        job = visitor.finder
        running = job is not None and not job.ended
        ready = visitor.active is None and config is not None and not running
        st.button("Run", disabled=not ready, on_click=_start, args=(visitor, config, dataset))
        if job is None:
            return
        if running:
            _watch(job)
        elif config and job.dataset is dataset and sweep_config(job.config) == sweep_config(config):
            if job.error:
                st.error(sentences.FINDER_FAILED.format(error=literal(job.error)))
            elif job.result is not None:
                _result(job.result)


def _start(visitor: Visitor, config: TrainingConfig, dataset: Dataset) -> None:
    try:
        visitor.find_learning_rate(config, dataset)
    except BusyError as error:
        st.toast(str(error))


@st.fragment(run_every=REFRESH_SECONDS)
def _watch(job: FinderJob) -> None:
    """The progress, until the page can show the result."""
    if job.ended:
        st.rerun()
    position = job.queue_position
    queued = sentences.QUEUED.format(position=position)
    st.progress(job.progress, queued if position else sentences.FINDER_RUNNING)


def _result(test: LearningRateSweep) -> None:
    stage.show(curves.range_test(test), key="training_range")
    if test.suggestion is None:
        st.warning(sentences.NO_LEARNING_RATE)
        return
    settings = {"learning_rate": test.suggestion}
    st.button(sentences.use(settings), on_click=controls.change, args=(settings,))
