"""The network that ships reads the tests' own hands, and refuses what is no digit."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from core.digits.builtin import baseline as article
from core.digits.builtin import weights as shipped
from core.digits.classifier import Reader
from core.digits.recognition import recognize
from core.digits.strokes import Stroke, rasterise
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
def test_every_hand_is_read(name, sheet):
    assert recognize(ink_of(DIGITS[name], **sheet)).digit == int(name[0])


def test_probabilities_and_image_are_as_promised():
    seen = recognize(ink_of(DIGITS["5"]))
    assert seen.probabilities.shape == (10,)
    assert seen.probabilities.sum() == pytest.approx(1)
    assert seen.probabilities.dtype == float
    assert seen.image.shape == (28, 28)
    assert (seen.image.min(), seen.image.max()) == (0, 1)
    assert 0.9 < seen.confidence <= seen.probabilities.max()


def test_an_empty_canvas_is_no_digit_and_every_digit_is_as_likely():
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
def test_what_is_no_digit_is_refused_and_no_digit_is_likely(name):
    seen = recognize(ink_of(SCRIBBLES[name], pen=10))
    assert seen.digit is None
    assert seen.confidence < 0.6


def test_what_the_network_gives_to_each_digit_is_told_apart_from_its_doubt():
    stray = [*DIGITS["9"], [(5, 95), (45, 60)]]
    seen = recognize(ink_of(stray))
    classes = shipped.recognizer().classes(seen.image[None])[0]
    assert seen.refuses
    assert np.allclose(seen.classes, classes)
    assert np.allclose(seen.own, classes[:10])
    assert seen.confidence == pytest.approx(classes[:10].max())


def test_network_that_knows_digits_alone_has_no_eleventh_class():
    seen = recognize(ink_of(DIGITS["9"]), article.network())
    assert not seen.refuses
    assert np.allclose(seen.classes, seen.probabilities)


def test_any_network_can_read():
    class Sevens(nn.Module):
        def forward(self, pictures):
            return torch.eye(10)[[7] * len(pictures)] * 0.8 - 0.1

    shares = recognize(ink_of(DIGITS["1"]), Reader("sevens", Sevens(), "shares"))
    assert shares.probabilities[7] == pytest.approx(1, abs=1e-6)
    logits = recognize(ink_of(DIGITS["1"]), Reader("sevens", Sevens(), temperature=0.1))
    assert logits.probabilities[7] == pytest.approx(np.exp(8) / (np.exp(8) + 9))
    assert shares.is_digit == logits.is_digit == 1


def test_the_file_is_small_and_read_once():
    assert shipped.WEIGHTS.stat().st_size < 4_000_000
    assert shipped.recognizer() is shipped.recognizer()


def test_reading_needs_no_torchvision_and_looking_at_an_empty_canvas_no_torch():
    script = (
        "import sys, numpy as np\n"
        "from core.digits.recognition import recognize\n"
        "ink = np.zeros((300, 300), np.uint8)\n"
        "recognize(ink)\n"
        "assert 'torch' not in sys.modules\n"
        "ink[50:250, 140:160] = 255\n"
        "assert recognize(ink).digit == 1\n"
        "assert 'torchvision' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
