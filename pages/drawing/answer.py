"""The prediction in large, and its downloads."""

import html
import json
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from charts.drawing import png
from core.digits.recognition import Recognition
from core.digits.strokes import Ink


def desk(width: int) -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Places for the source, on the left, and for the answer and its figures, on the right.

    On a phone the answer is above the source.
    """
    with st.container(horizontal=True, gap="large", key="drawing_desk"):
        source = st.container(width=width)
        with st.container(width="stretch", key="drawing_answer"):
            return source, st.container(key="drawing_line"), st.container()


def large(text: str, sentence: str = "") -> None:
    """A digit or a number in large, with a sentence beside it."""
    st.html(
        f'<div class="drawing-answer"><span class="drawing-digit">{text}</span>'
        f'<span class="drawing-words">{html.escape(sentence)}</span></div>'
    )


def label(recognition: Recognition) -> str:
    """The predicted digit; a question mark for "not a digit"."""
    return "?" if recognition.digit is None else str(recognition.digit)


def record(recognition: Recognition, network: str) -> dict[str, Any]:
    """The recognition as plain data for a JSON file."""
    return {
        "network": network,
        "digit": recognition.digit,
        "is_digit": recognition.is_digit,
        "probabilities": recognition.probabilities.tolist(),
        "image": recognition.image.round(4).tolist(),
    }


def downloads(ink: Ink, records: dict[str, Any] | list[dict[str, Any]]) -> None:
    """Buttons for the drawing as PNG and the recognition (one for each digit) as JSON."""
    with st.container(horizontal=True):
        st.download_button(
            "Drawing as PNG", png(ink), "drawing.png", "image/png", on_click="ignore"
        )
        st.download_button(
            "Answer as JSON",
            json.dumps(records, indent=2),
            "answer.json",
            "application/json",
            on_click="ignore",
        )
