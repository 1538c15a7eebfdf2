"""The networks that can read a drawing, and the one that the learner chose."""

import streamlit as st

from core.datasets import DATASETS
from core.reader import Reader
from core.recognizer import article, shipped
from core.recognizer.trained import reader_of
from core.runs import Run
from pages.drawing.state import DrawingState
from ui import visitors

# What is said of a network that learned from these; a data set that is not here has no digits.
LEARNED_FROM = {
    "mnist": "",
    "emnist-digits": "",
    "digits": "It learned from 1,797 small digits of one kind of writing, and reads real drawings "
    "badly: about 44 % of MNIST. Train on MNIST for a better reader.",
}


def available(state: DrawingState) -> dict[str, Reader]:
    """All networks by name: what ships, what this visitor trained, what they taught."""
    pupils = [lesson.reader for lesson in state.lessons[-1:]]
    readers = [shipped.recognizer(), article.network(), *_trained(state).values(), *pupils]
    return {reader.name: reader for reader in readers}


def chosen(state: DrawingState) -> Reader:
    """The choice, by a widget that the link remembers."""
    readers = available(state)
    name = st.selectbox(
        "Network",
        list(readers),
        key="drawing_network",
        bind="query-params",
        help="Who reads? Networks that you train in the Training lab appear here.",
    )
    for run, reader in state.trained.items():
        if reader.name == name and LEARNED_FROM[run.dataset.name]:
            st.caption(LEARNED_FROM[run.dataset.name])
    return readers[name]


def _trained(state: DrawingState) -> dict[Run, Reader]:
    """The ended runs of this visitor that learned digits; each network is copied once."""
    networks = {
        run: run.network
        for run in visitors.current().runs
        if run.network is not None and run.dataset.name in LEARNED_FROM
    }
    state.trained = {
        run: state.trained.get(run) or reader_of(_name(run), network, run.config)
        for run, network in networks.items()
    }
    return state.trained


def _name(run: Run) -> str:
    accuracy = run.view().course.test_accuracy
    reached = "" if accuracy is None else f", {accuracy:.1%}"
    return f"{run.title}: {DATASETS[run.dataset.name].title}{reached}"
