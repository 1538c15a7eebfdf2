"""The answer in words, and to take away."""

import html
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from charts.drawing import percent, png
from core.digits.recognition import Recognition
from core.digits.strokes import Ink

NO_DIGIT = 10
COUNTS = {2: "two", 3: "three", 4: "four"}
FAINTEST_SHARE = 0.01
ONE_DIGIT = "What helps: one digit, upright, with nothing around it."


def answer(recognition: Recognition, several: str = "") -> None:
    """The digit in large, and how sure the network is; where there is none, what helps.

    several: what is said where there are several digits instead.
    """
    if recognition.digit is None:
        large("?", several or f"{sentence(recognition)} {ONE_DIGIT}")
    else:
        large(str(recognition.digit), sentence(recognition))


def large(answer: str, sentence: str = "") -> None:
    """What was read, for the last row of a lecture hall, with a sentence beside it."""
    st.html(
        f'<div class="drawing-answer"><span class="drawing-digit">{answer}</span>'
        f'<span class="drawing-words">{html.escape(sentence)}</span></div>'
    )


def several(parts: Sequence[int | None], advice: str) -> str:
    """The digits that are read in the parts of a drawing, if it has several, and the advice."""
    found = [str(digit) for digit in parts if digit is not None]
    if 2 <= len(found) == len(parts):
        count = COUNTS.get(len(found), str(len(found)))
        return f"I see {count} digits, {', '.join(found[:-1])} and {found[-1]}. {advice}"
    return ""


def sentence(recognition: Recognition) -> str:
    """How sure the network is, and what it would say next."""
    classes = recognition.classes
    said = NO_DIGIT if recognition.digit is None else recognition.digit
    first = f"{percent(float(classes[said]))} sure."
    if said == NO_DIGIT:
        first = f"Not a digit I know ({first.removesuffix('.')})."
    others = np.delete(np.arange(len(classes)), said)
    runner_up = int(others[classes[others].argmax()])
    share = float(classes[runner_up])
    if share < FAINTEST_SHARE:
        return first
    return f"{first} It could also be {a(runner_up)} ({percent(share)})."


def a(digit: int) -> str:
    """The digit with its article; the eleventh class is none."""
    if digit == NO_DIGIT:
        return "no digit"
    return f"an {digit}" if digit == 8 else f"a {digit}"


def short(recognition: Recognition) -> str:
    """The answer in a few words."""
    if recognition.digit is None:
        return f"no digit, {percent(1 - recognition.is_digit)} sure"
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
