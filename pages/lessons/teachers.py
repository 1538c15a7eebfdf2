"""Links for a class: built by clicking, with a preview."""

from urllib.parse import urlsplit

import streamlit as st

from ui.lessons import active
from ui.lessons.content import challenges, road
from ui.lessons.link_options import HIDE, LARGE, ONLY, PARTS, PICTURE, SIZE
from ui.lessons.navigation import address

LABS = ("descent", "regression", "training", "drawing")
# The controls that a class most often does without.
CONTROLS = {
    "descent": {
        "Example and formula": "descent_example,descent_formula",
        "Initial point": "descent_start",
        "Learning rate": "descent_rate",
        "Steps": "descent_steps",
        "Optimizers": "descent_optimizers,descent_parameters",
    },
    "regression": {
        "Data": "regression_points",
        "Learning rate": "regression_rate",
        "Steps": "regression_steps",
        "Standardise x": "regression_standardise",
        "Loss": "regression_loss,regression_compare",
        "Batch size": "regression_batch",
        "Initial w and b": "regression_start_w,regression_start_b",
        "Optimizer": "regression_optimizer",
    },
    "training": {
        "Data set": "training_dataset",
        "Preset": "training_preset",
        "Learning rate": "training_learning_rate",
        "Batch size": "training_batch_size",
        "Epochs": "training_epochs",
        "Loss": "training_loss",
        "Optimizer": "training_optimizer,training_momentum",
    },
    "drawing": {"Pen": "drawing_pen", "Network": "drawing_network"},
}
NAMES = {"title": "Title", "navigation": "Menu", "controls": "All controls"} | {
    "below": "Figures below the player",
    "caption": "The numbers of the step",
}


def show() -> None:
    """Choose what a link opens and what it hides."""
    with st.expander("Links for a class"):
        opened = st.selectbox("The link opens", _targets(), key="lessons_link_target")
        lab, link = _targets()[opened]
        hidden = {**CONTROLS[lab], **{NAMES[part]: part for part in PARTS}}
        chosen = st.multiselect("Hide", hidden, key=f"lessons_link_hide_{lab}")
        with st.container(horizontal=True):
            picture = st.toggle("Only the figures, for a slide", key="lessons_link_only")
            large = st.toggle("Large type", key="lessons_link_large")
        if chosen:
            link = {**link, HIDE: ",".join(hidden[name] for name in chosen)}
        link = {**link, **({ONLY: PICTURE} if picture else {}), **({SIZE: LARGE} if large else {})}
        whole = f"{server()}/{address(lab, link)}"
        st.code(whole, language=None, wrap_lines=True)
        st.caption(
            "For settings of your own, set up a lab, copy its address, and add what stands after "
            "the question mark here."
        )
        if st.toggle("Preview", key="lessons_link_preview"):
            st.iframe(whole, height=480)


def _targets() -> dict[str, tuple[str, dict[str, str]]]:
    """What a link can open: a lab, a card or a challenge, with its parameters."""
    labs = {lab.title(): (lab, dict[str, str]()) for lab in LABS}
    cards = {
        f"Lesson {card.number}: {card.title}": (
            card.lab,
            {active.CHALLENGE: card.challenge, active.CARD: str(card.number)},
        )
        for card in road()
    }
    goals = {
        f"Challenge {one.number}: {one.title}": (one.lab, {active.CHALLENGE: one.name})
        for one in challenges().values()
    }
    return {**labs, **cards, **goals}


def server() -> str:
    """The address of this server, without the page."""
    parts = urlsplit(st.context.url or "http://localhost:8501")
    return f"{parts.scheme}://{parts.netloc}{parts.path.removesuffix('/lessons').rstrip('/')}"
