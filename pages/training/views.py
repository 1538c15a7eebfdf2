"""What can be looked at in a run, one view at a time: only what is seen is computed."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from charts.stage import Click
from charts.training import curves
from charts.training import inspection as charts
from core.inspection import confusion as mistakes
from core.inspection.confusion import Mistake
from core.runs.runs import Run, RunState
from core.training.mlp import CLASSES
from pages.training import export as take_away
from pages.training import samples as pictures
from pages.training import sentences as words
from pages.training import state
from ui import image_grid, stage
from ui.image_grid import Tile

MOST_MISTAKES = 30


def choose() -> str:
    """Let the learner choose a view; its name."""
    chosen: str | None = st.segmented_control(
        "Look at",
        VIEWS,
        default="Answers",
        required=True,
        key="training_view",
        label_visibility="collapsed",
        bind="query-params",
    )
    return chosen or "Answers"


def _weights(run: Run, view: RunState) -> None:
    run.request_inspection()
    if view.portrait is None:
        st.caption("The weights appear with the first step.")
        return
    if view.portrait.step == 0:
        st.caption("These are the weights that the run began with.")
        _tiles(view.portrait.weights)
        return
    learned = st.toggle(
        "Only what training changed",
        True,
        key="training_change",
        help="The weights without those that the run began with, which are noise.",
        bind="query-params",
    )
    what = "How training changed what" if learned else "What"
    st.caption(
        f"{what} the first units look for, after step {view.portrait.step:,}. Blue: ink here "
        "raises the unit's answer. Orange: ink here lowers it."
    )
    _tiles(view.portrait.change if learned else view.portrait.weights)


def _tiles(weights: NDArray[np.float32]) -> None:
    images = charts.weight_pictures(weights)
    image_grid.show([Tile(image, str(unit)) for unit, image in enumerate(images, start=1)])


def _units(run: Run, view: RunState) -> None:
    run.request_inspection()
    if view.portrait is None or not view.portrait.layers:
        st.caption("There is no hidden layer to look into.")
        return
    layers = view.portrait.layers
    st.caption(
        "How often the units of each hidden layer gave which answer at step "
        f"{view.portrait.step:,}, over 500 test pictures. A unit that answers the same to every "
        "picture tells nothing: a ReLU that is always 0 is dead, for it does not learn any more."
    )
    for column, layer, number in zip(st.columns(len(layers)), layers, range(1, 99), strict=False):
        silent = round(layer.silent * layer.units)
        column.metric(f"Layer {number}: silent units", f"{silent} of {layer.units}")
    stage.show(charts.activations(layers), key="training_units")


def _mistakes(run: Run, view: RunState) -> None:
    if not view.course.epochs:
        st.caption(words.untested(view))
        return
    outputs, data = view.course.epochs[-1].test_outputs, run.dataset
    counts = mistakes.confusion(outputs, data.test_labels)
    stage.show(charts.mistakes(counts, data.classes), "training_mistakes", on_click=_choose_cell)
    cell = state.current().cell
    found = mistakes.worst(outputs, data.test_labels, run.config, MOST_MISTAKES, cell)
    if cell is None:
        st.markdown(f"**The {len(found)} worst mistakes**, the surest first:")
    else:
        is_, said = (data.classes[number] for number in cell)
        kind = "Right" if cell[0] == cell[1] else "Wrong"
        st.markdown(f"**{kind}: {is_}, read as {said}** ({counts[cell]} of them)")
        st.button("All mistakes", on_click=_choose_cell)
    image_grid.show([_mistake(run, mistake) for mistake in found])


def _choose_cell(click: Click | None = None) -> None:
    state.current().cell = square(click) if click else None


def square(click: Click) -> tuple[int, int] | None:
    """The square of the confusion matrix under a click: (what it is, what was said)."""
    cell = round(click.y), round(click.x)
    inside = all(0 <= number < CLASSES for number in cell)
    return cell if click.panel == "confusion" and inside else None


def _mistake(run: Run, found: Mistake) -> Tile:
    is_, said = run.dataset.classes[found.label], run.dataset.classes[found.answer]
    image = image_grid.inverted(run.dataset.test_images[found.index].numpy())
    tip = f"It is {is_}; the network says {said} and is {found.confidence:.0%} sure."
    wrong = found.label != found.answer
    caption = f"{said}, is {is_}" if wrong else said
    return Tile(image, f"{caption} · {found.confidence:.0%}", wrong=wrong, tip=tip)


def _signals(run: Run, view: RunState) -> None:
    st.caption(
        "The gradient of all weights together, as long as an arrow: long at first, and noisy, for "
        "each batch points elsewhere. Beside it the learning rate, as the schedule has it."
    )
    stage.show(curves.signals(view.course), key="training_signals")


VIEWS = {
    "Answers": pictures.after,
    "Weights": _weights,
    "Units": _units,
    "Mistakes": _mistakes,
    "Gradient and rate": _signals,
    "Take it away": take_away.show,
}
# What changes while a run goes on. Files are offered once, to be there when they are clicked.
MOVING = frozenset(VIEWS) - {"Take it away"}
