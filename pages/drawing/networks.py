"""The networks that can classify a drawing, the choice between them, and their comparison."""

import streamlit as st

from charts import drawing as charts
from charts.drawing import percent
from charts.stage import Panel, Stage
from core.digits.builtin import baseline, weights
from core.digits.classifier import DIGITS, Classifier, from_training
from core.digits.preprocessing import RESIZE_ONLY, SIDE
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from core.inspection.network_view import is_fully_connected
from core.runs.runs import Run
from core.training.config import TrainingConfig
from core.training.datasets.dataset import DATASETS
from pages.drawing import sentences, sources
from pages.drawing.state import DrawingState
from ui import network as picture
from ui import stage, visitors
from ui.network import Subject

DIGIT_DATASETS = ("mnist", "emnist-digits", "digits")
MNIST_TEST_IMAGES = 10_000
DIGIT_NAMES = tuple(map(str, range(DIGITS)))
COLUMNS, MAX_IN_A_ROW = 12, 3


def available(state: DrawingState) -> dict[str, Classifier]:
    """All networks by name: built-in, trained by this visitor, fine-tuned."""
    tuned = [step.classifier for step in state.fine_tuned[-1:]]
    found = [weights.recognizer(), baseline.network(), *_trained(state).values(), *tuned]
    return {classifier.name: classifier for classifier in found}


def choose(state: DrawingState) -> Classifier:
    """The select box, with a description of the chosen network."""
    found = available(state)
    name = st.selectbox(
        "Network",
        list(found),
        key="drawing_network",
        bind="query-params",
        help=sentences.NETWORK_HELP,
    )
    st.caption(_description(found[name], state))
    return found[name]


def _description(classifier: Classifier, state: DrawingState) -> str:
    """The architecture of a network, its training and its test accuracy."""
    if classifier is weights.recognizer():
        return sentences.BUILT_IN.format(accuracy=percent(weights.mnist_accuracy()))
    if classifier is baseline.network():
        saved = baseline.checkpoint()
        return _perceptron(
            saved.config, saved.config.epochs, "mnist", saved.test_accuracy, MNIST_TEST_IMAGES
        )
    for run, trained in state.trained.items():
        if classifier is trained:
            metrics, dataset = run.state().metrics, run.dataset
            epochs, tested = metrics.step // metrics.steps_per_epoch, len(dataset.test_labels)
            return _perceptron(run.config, epochs, dataset.name, metrics.test_accuracy, tested)
    return sentences.FINE_TUNED


def _perceptron(
    config: TrainingConfig, epochs: int, dataset: str, accuracy: float | None, tested: int
) -> str:
    shape = "-".join(map(str, (SIDE * SIDE, *config.hidden, DIGITS)))
    text = sentences.perceptron(shape, epochs, DATASETS[dataset].title, accuracy, tested)
    return f"{text} {sentences.SMALL_DIGITS}" if dataset == "digits" else text


def _trained(state: DrawingState) -> dict[Run, Classifier]:
    """The ended runs of this visitor on data sets of digits; each network is copied once."""
    networks = {
        run: run.network
        for run in visitors.current().runs
        if run.network is not None and run.dataset.name in DIGIT_DATASETS
    }
    state.trained = {
        run: state.trained.get(run) or from_training(_name(run), network, run.config)
        for run, network in networks.items()
    }
    return state.trained


def _name(run: Run) -> str:
    accuracy = run.state().metrics.test_accuracy
    reached = "" if accuracy is None else f", {100 * accuracy:.1f} %"
    return f"{run.title}: {DATASETS[run.dataset.name].title}{reached}"


def inside(ink: Ink, classifier: Classifier, state: DrawingState) -> None:
    """The picture of the network, if it is fully connected."""
    if not is_fully_connected(classifier.network):
        st.info(sentences.NOT_FULLY_CONNECTED)
        return
    images = sources.test_images()
    subject = Subject(classifier.name, classifier, images.images, images.labels, DIGIT_NAMES)
    picture.show(subject, recognize(ink, classifier).image, "drawing_inside")


def compare(ink: Ink, _: Classifier, state: DrawingState) -> None:
    """The probabilities of every network, and of the baseline without preprocessing."""
    seen = {name: recognize(ink, network) for name, network in available(state).items()}
    seen[sentences.RESIZE_ONLY] = recognize(ink, baseline.network(), RESIZE_ONLY)
    width = COLUMNS // min(MAX_IN_A_ROW, len(seen))
    panels = [
        Panel(name, charts.probabilities(one), f"{name}: {sentences.short(one)}", 240, width)
        for name, one in seen.items()
    ]
    stage.show(Stage(tuple(panels)), key="drawing_compare")
    st.caption(sentences.COMPARISON.format(resize_only=sentences.RESIZE_ONLY))
