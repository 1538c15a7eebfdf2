"""All networks on the same drawing, side by side; the article's also by its whole recipe."""

import streamlit as st

from charts import drawing as charts
from charts.stage import Panel, Stage
from core.digits.builtin import baseline as article
from core.digits.classifier import Reader
from core.digits.preprocessing import SHRUNK_ONLY
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from pages.drawing import answer as words
from pages.drawing import networks as readers
from pages.drawing.state import DrawingState
from ui import stage

COLUMNS = 12
WIDEST = 3
RECIPE = "The article's recipe"


def show(ink: Ink, _: Reader, state: DrawingState) -> None:
    """A panel of bars for each network, and one for the drawing that is merely shrunk."""
    answers = {name: recognize(ink, reader) for name, reader in readers.available(state).items()}
    answers[RECIPE] = recognize(ink, article.network(), SHRUNK_ONLY)
    width = COLUMNS // min(WIDEST, len(answers))
    panels = [
        Panel(name, charts.bars(answer), f"{name}: {words.short(answer)}", 240, width)
        for name, answer in answers.items()
    ]
    stage.show(Stage(tuple(panels)), key="drawing_compare")
    st.caption(
        f"Each network gets the drawing as MNIST was prepared. {RECIPE} merely shrinks the whole "
        "sheet to 28×28 and asks the article's network: draw small, or in a corner, and compare."
    )
