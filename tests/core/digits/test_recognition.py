"""The built-in recognizer classifies the digits of `tests/strokes.py` and rejects scribbles."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.digits.builtin import baseline, weights
from core.digits.classifier import Classifier
from core.digits.preprocessing import Preprocessing
from core.digits.recognition import recognize
from core.digits.strokes import Stroke, limit_pen, rasterise
from tests.strokes import DIGITS

ROOT = Path(__file__).parents[3]


def ink_of(polylines, size=220.0, x=40.0, y=40.0, pen=16.0):
    strokes = [Stroke(np.array(line) / 100 * size + (x, y), pen) for line in polylines]
    return rasterise(strokes, 300, 300)


@pytest.mark.parametrize("name", DIGITS)
@pytest.mark.parametrize(
    "sheet",
    [
        {"size": 250, "x": 25, "y": 25, "pen": 24},
        {"size": 70, "x": 4, "y": 4, "pen": 7},
        {"size": 90, "x": 200, "y": 205, "pen": 18},
        {"size": 200, "x": 60, "y": 30, "pen": 4},
    ],
    ids=["large", "in the corner", "small and thick", "thin"],
)
def test_every_style_is_classified(name, sheet):
    assert recognize(ink_of(DIGITS[name], **sheet)).digit == int(name[0])


def test_recognition_has_the_documented_shapes():
    seen = recognize(ink_of(DIGITS["5"]))
    assert seen.probabilities.shape == (10,)
    assert seen.probabilities.sum() == pytest.approx(1)
    assert seen.probabilities.dtype == float
    assert seen.image.shape == (28, 28)
    assert (seen.image.min(), seen.image.max()) == (0, 1)
    assert 0.9 < seen.confidence <= seen.probabilities.max()


def test_empty_canvas_is_not_a_digit_and_probabilities_are_uniform():
    seen = recognize(np.zeros((300, 300), dtype=np.uint8))
    assert seen.digit is None
    assert seen.is_digit == 0
    assert np.allclose(seen.probabilities, 0.1)


SCRIBBLES = {
    "cross": [[(10, 10), (90, 90)], [(90, 10), (10, 90)]],
    "A": [[(5, 98), (50, 2), (95, 98)], [(22, 62), (78, 62)]],
    "M": [[(5, 98), (10, 2), (50, 60), (90, 2), (95, 98)]],
    "zigzag": [[(x * 10, 20 if x % 2 else 80) for x in range(11)]],
    "scribble": [[(50 + 45 * np.cos(2.4 * k), 50 + 45 * np.sin(3.7 * k)) for k in range(30)]],
}


@pytest.mark.parametrize("name", SCRIBBLES)
def test_scribble_is_rejected_and_no_digit_is_likely(name):
    seen = recognize(ink_of(SCRIBBLES[name], pen=10))
    assert seen.digit is None
    assert seen.probabilities.max() < 0.6


def test_classes_are_those_of_the_network_with_the_reject_class_last():
    stray = [*DIGITS["9"], [(5, 95), (45, 60)]]
    seen = recognize(ink_of(stray))
    classes = weights.recognizer().class_probabilities(seen.image[None])[0]
    assert seen.has_reject_class
    assert np.allclose(seen.classes, classes)
    assert np.allclose(seen.digit_probabilities, classes[:10])
    assert seen.confidence == pytest.approx(classes.max())


@pytest.mark.parametrize("name", ["3", "5", "7"])
def test_small_digit_with_the_default_pen_is_classified(name):
    strokes = [Stroke(np.array(line) / 100 * 40 + 100, 18.0) for line in DIGITS[name]]
    assert recognize(rasterise(limit_pen(strokes), 300, 300)).digit == int(name)


def test_without_normalisation_the_network_gets_pixels_in_0_1():
    ink = ink_of(DIGITS["4 open"])
    raw = replace(weights.recognizer(), mean=0.0, std=1.0)
    seen = recognize(ink, steps=Preprocessing(normalise=False))
    assert np.allclose(seen.probabilities, recognize(ink, raw).probabilities)
    assert not np.allclose(seen.probabilities, recognize(ink).probabilities)


def test_network_with_ten_outputs_has_no_reject_class():
    seen = recognize(ink_of(DIGITS["9"]), baseline.network())
    assert not seen.has_reject_class
    assert np.allclose(seen.classes, seen.probabilities)


def test_any_network_can_be_used():
    class Sevens(nn.Module):
        def forward(self, pictures):
            return torch.eye(10)[[7] * len(pictures)] * 0.8 - 0.1

    one_hot = recognize(ink_of(DIGITS["1"]), Classifier("sevens", Sevens(), "one-hot"))
    assert one_hot.probabilities[7] == pytest.approx(1, abs=1e-6)
    logits = recognize(ink_of(DIGITS["1"]), Classifier("sevens", Sevens(), temperature=0.1))
    assert logits.probabilities[7] == pytest.approx(np.exp(8) / (np.exp(8) + 9))
    assert one_hot.is_digit == logits.is_digit == 1


def test_file_is_small_and_loaded_once():
    assert weights.WEIGHTS.stat().st_size < 4_000_000
    assert weights.recognizer() is weights.recognizer()


def test_empty_canvas_does_not_import_torch():
    script = (
        "import sys, numpy as np\n"
        "from core.digits import recognize\n"
        "recognize(np.zeros((300, 300), np.uint8))\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
