"""The answer in words, and to take away."""

import html
import json
from typing import Any

import numpy as np
import streamlit as st

from charts.drawing import percent, png
from core.drawing import Ink
from core.recognition import Recognition

_STYLE = """<style>
.drawing-answer { display: flex; align-items: center; gap: 1.2rem; min-height: 5.5rem; }
.drawing-digit { font-size: 5.5rem; line-height: 1; font-weight: 700; }
.drawing-words { font-size: 1.1rem; }
</style>"""


def answer(recognition: Recognition) -> None:
    """The digit in large, and how sure the network is."""
    digit = "?" if recognition.digit is None else str(recognition.digit)
    large(digit, sentence(recognition))


def large(answer: str, sentence: str = "") -> None:
    """What was read, for the last row of a lecture hall, with a sentence beside it."""
    st.html(
        f'{_STYLE}<div class="drawing-answer"><span class="drawing-digit">{answer}</span>'
        f'<span class="drawing-words">{html.escape(sentence)}</span></div>'
    )


def sentence(recognition: Recognition) -> str:
    """How sure the network is, and what it would say next."""
    if recognition.digit is None:
        return f"Not a digit I know ({percent(recognition.is_digit)} sure that it is one)."
    first = f"{percent(recognition.confidence)} sure."
    runner_up = int(np.argsort(-recognition.probabilities, kind="stable")[1])
    share = float(recognition.probabilities[runner_up])
    return first if share < 0.01 else f"{first} It could also be {a(runner_up)} ({percent(share)})."


def a(digit: int) -> str:
    """The digit with its article."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def short(recognition: Recognition) -> str:
    """The answer in a few words."""
    if recognition.digit is None:
        return "not a digit"
    return f"{recognition.digit}, {percent(recognition.confidence)} sure"


def record(recognition: Recognition, network: str) -> dict[str, Any]:
    """The answer as plain data, for a file."""
    return {
        "network": network,
        "digit": recognition.digit,
        "is_digit": recognition.is_digit,
        "probabilities": recognition.probabilities.tolist(),
        "image": recognition.image.round(4).tolist(),
    }


def downloads(ink: Ink, records: dict[str, Any] | list[dict[str, Any]]) -> None:
    """The drawing and the answer (or the answers, one for each digit) as files."""
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
