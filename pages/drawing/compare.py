"""All networks on the same drawing, side by side."""

from charts import drawing as charts
from charts.stage import Panel, Stage
from core.drawing import Ink
from core.reader import Reader
from core.recognition import recognize
from pages.drawing import readers, words
from pages.drawing.state import DrawingState
from ui import stage

COLUMNS = 12
WIDEST = 3


def show(ink: Ink, _: Reader, state: DrawingState) -> None:
    """A panel of bars for each network."""
    answers = {name: recognize(ink, reader) for name, reader in readers.available(state).items()}
    width = COLUMNS // min(WIDEST, len(answers))
    panels = [
        Panel(name, charts.bars(answer), f"{name}: {words.short(answer)}", 240, width)
        for name, answer in answers.items()
    ]
    stage.show(Stage(tuple(panels)), key="drawing_compare")
