"""The networks that can read a drawing, and the one that the learner chose."""

import streamlit as st

from charts.drawing import percent
from core.digits.builtin import baseline as article
from core.digits.builtin import weights as shipped
from core.digits.builtin.from_run import reader_of
from core.digits.classifier import DIGITS, Reader
from core.digits.preprocessing import SIDE
from core.runs.runs import Run
from core.training.config import TrainingConfig
from core.training.datasets.dataset import DATASETS
from pages.drawing.state import DrawingState
from ui import visitors

# What is said of a network that learned from these; a data set that is not here has no digits.
LEARNED_FROM = {
    "mnist": "digits that Americans wrote.",
    "emnist-digits": "digits that Americans wrote.",
    "digits": "small digits of one kind of writing. It reads real drawings badly: about 44 % of "
    "MNIST. Train on MNIST for a better reader.",
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
    st.caption(_about(readers[name], state))
    return readers[name]


def _about(reader: Reader, state: DrawingState) -> str:
    """What a network is, and how good."""
    if reader is shipped.recognizer():
        made = "A network of small filters, made for this page, that also knows what is no digit"
        right = shipped.accuracy()
        learned = "trained on" if right is None else f"right on {percent(right)} of"
        return f"{made}: {learned} {_data('mnist')}"
    if reader is article.network():
        written = article.checkpoint()
        config = written.config
        return _simple(config, config.epochs, written.test_accuracy, written.dataset)
    for run, trained in state.trained.items():
        if reader is trained:
            course = run.state().course
            rounds = course.step // course.steps_per_epoch
            return _simple(run.config, rounds, course.test_accuracy, run.dataset.name)
    return "A copy of a network that you taught; *Teach it* says what it gets right."


def _simple(config: TrainingConfig, rounds: int, accuracy: float | None, dataset: str) -> str:
    shape = "-".join(map(str, (SIDE * SIDE, *config.hidden, DIGITS)))
    trained = f"A simple network ({shape}), trained for {rounds} round{'s' * (rounds != 1)}"
    right = " on" if accuracy is None else f": right on {percent(accuracy)} of"
    return f"{trained}{right} {_data(dataset)}"


def _data(dataset: str) -> str:
    """What a network learned from: the name, how many pictures, and of what kind."""
    source = DATASETS[dataset]
    return f"{source.title}, {source.pictures:,} {LEARNED_FROM[dataset]}"


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
    accuracy = run.state().course.test_accuracy
    reached = "" if accuracy is None else f", {100 * accuracy:.1f} %"
    return f"{run.title}: {DATASETS[run.dataset.name].title}{reached}"
