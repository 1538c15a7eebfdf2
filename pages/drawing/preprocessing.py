"""The way of the drawing: from the sheet to the network, step by step."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from charts.drawing import framed, sheet
from core.digits.classifier import Reader
from core.digits.preprocessing import DIGIT_SIDE, SIDE, Preparation, Prepared, place, prepare, scale
from core.digits.recognition import Recognition, read, recognize
from core.digits.strokes import Ink
from pages.drawing import answer as words
from pages.drawing.state import DrawingState

WIDTH = 150


@dataclass(frozen=True)
class Step:
    """A station of the way: its name, what it does, and the switch that changes it.

    instead: what happens with the switch off. without: how that is called. skipped: whether
    nothing is done then, or the same in another way.
    """

    title: str
    line: str
    switch: str
    instead: str
    without: str
    skipped: bool = True


STEPS = {
    "crop": Step(
        "Cropped",
        "Away with the empty paper.",
        "Crop",
        "All the paper counts as the digit.",
        "without cropping",
    ),
    "margin": Step(
        "Scaled",
        "Longest side: 20 of 28 pixels.",
        "Leave a margin",
        "Longest side: all 28 pixels.",
        "without a margin",
        skipped=False,
    ),
    "smooth": Step(
        "Smoothed",
        "Averages of pixels, not single ones.",
        "Average",
        "One pixel of many is picked, the rest is lost.",
        "without averages",
    ),
    "centre": Step(
        "Centred",
        "The centre of mass goes to the middle.",
        "Weigh the ink",
        "The middle of the box goes to the middle.",
        "without weighing the ink",
        skipped=False,
    ),
    "normalise": Step(
        "Normalised",
        "The same picture in other numbers, minus the mean, over the spread: "
        "paper {paper:.2f}, ink {ink:.2f}.",
        "Normalise",
        "Paper stays 0, ink 1.",
        "without normalising",
    ),
}


def show(ink: Ink, reader: Reader, _: DrawingState) -> None:
    """One picture for each step, with its switch, and what the network says with these."""
    st.caption(
        "All of MNIST was prepared in this way, so your drawing is too. "
        "Leave out a step and see what the network makes of it."
    )
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=WIDTH):
            st.image(sheet(framed(ink / 255), 300), width=WIDTH)
            st.markdown(f"**Raw**  \n{ink.shape[1]}×{ink.shape[0]} pixels, as drawn.")
        slots = {name: _station(name, step, reader) for name, step in STEPS.items()}
    switches = {name: bool(st.session_state[f"drawing_step_{name}"]) for name in STEPS}
    normalise = switches.pop("normalise")
    prepared = prepare(ink, Preparation(**switches))
    if prepared is None:
        return
    for name, picture in _pictures(prepared, switches["margin"]).items():
        slots[name].image(sheet(picture, 300), width=WIDTH)
    seen_as = reader if normalise else replace(reader, mean=0.0, deviation=1.0)
    _compare(recognize(ink, reader), read(prepared.image, seen_as))


def _station(name: str, step: Step, reader: Reader) -> st.delta_generator.DeltaGenerator:
    """The words and the switch of a step, and the place for its picture."""
    with st.container(width=WIDTH):
        slot, words_of_it = st.empty(), st.empty()
        on = st.toggle(step.switch, value=True, key=f"drawing_step_{name}", bind="query-params")
    paper, ink = (0 - reader.mean) / reader.deviation, (1 - reader.mean) / reader.deviation
    line = step.line.format(paper=paper, ink=ink).replace("-", "−") if on else step.instead
    mark = "~~" if step.skipped and not on else "**"
    words_of_it.markdown(f"{mark}{step.title}{mark}  \n{line}")
    return slot


def _pictures(prepared: Prepared, margin: bool) -> dict[str, NDArray[np.float64]]:
    """What the drawing looks like after each step."""
    side = DIGIT_SIDE if margin else SIDE
    torn = scale(prepared.cropped, side, smooth=False)
    return {
        "crop": framed(prepared.cropped / 255),
        "margin": place(torn, by_mass=False),
        "smooth": place(prepared.scaled, by_mass=False),
        "centre": prepared.image,
        "normalise": prepared.image,
    }


def _compare(with_all: Recognition, with_these: Recognition) -> None:
    """What the network says with every step, and without those that are switched off."""
    left_out = [
        step.without for name, step in STEPS.items() if not st.session_state[f"drawing_step_{name}"]
    ]
    st.markdown(f"With every step: **{words.short(with_all)}**.")
    if left_out:
        named = ", ".join(left_out)
        st.markdown(f"{named[0].upper()}{named[1:]}: **{words.short(with_these)}**.")
