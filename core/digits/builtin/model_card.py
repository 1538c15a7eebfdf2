"""Writes the model card of the recognizer, out of what is measured here and now."""

import datetime
from pathlib import Path

import numpy as np

from core.digits.builtin import weights as shipped
from core.digits.builtin.data import HELD_OUT
from core.digits.builtin.evaluation import Scores, milliseconds, score
from core.digits.builtin.synthesis import draw_digits, draw_junk
from core.digits.builtin.training import Recipe
from core.digits.classifier import Reader
from core.training.datasets.dataset import Dataset

DRAWN, JUNK, FRESH_SEED = 5_000, 3_000, 1_000_000

CARD = """\
# The recognizer that ships

A small convolutional network ({parameters:,} weights) that reads one handwritten digit from a
28×28 picture, and knows an eleventh answer: "not a digit". Trained for this project on {date}.

- **Command**: `python -m core.digits.builtin --steps {recipe.steps}` (seed {recipe.seed}; one core;
  MNIST as `core.training.datasets.dataset` finds it).
- **File**: `recognizer.safetensors`, {size:.2f} MB, 16 bits a weight.
- **Data**: MNIST (Y. LeCun, C. Cortes, C. Burges; CC BY-SA 3.0), its training images but the last
  {held_out:,}; {recipe.drawn:,} digits synthesised from this project's own alphabet of strokes
  (`core/digits/builtin/alphabet.py`); {recipe.junk:,} letters, signs, scribbles and pairs of digits
  from the same source, labelled "not a digit".
- **Recipe**: batches of 256 (half MNIST), AdamW, one cycle up to {recipe.learning_rate}, weight
  decay {recipe.weight_decay}, a moving average of the weights. Every picture is turned, slanted,
  stretched, shifted, bent, and drawn thicker or thinner at random (`augmentation.py`).
- **Calibration**: temperature {temperature:.2f}, fitted on the {held_out:,} held-out images.

| measured | accuracy | calibration error | refused |
| --- | --- | --- | --- |
| MNIST's test set, 10,000 | {test} |
| {drawn:,} digits synthesised anew | {fresh} |
| {junk:,} scribbles and letters synthesised anew | | | {scribbles.refused:.2%} |
| `article.safetensors` on MNIST's test set | {rival} |
| the same on the digits synthesised anew | {rival_fresh} |

`article.safetensors` is the network of the article (784-256-64-10, its recipe, seed 0), kept to
be compared with. It knows no "not a digit".

One prediction, from the ink on the canvas to the answer: {time:.1f} ms (median, one core).

**Limits.** One digit at a time, upright within about 30°. It has seen the writing of Americans
(MNIST) and the styles of the alphabet, not the hands of every country. The synthesised digits
are easier than people: the second row says nothing about real pens. Signs that look like digits
(O, I, Z, S, B, q) are read as digits. "Refused" counts only what is less likely a digit than not.
"""


def write(path: Path, weights: Path, rival: Reader, recipe: Recipe, mnist: Dataset) -> None:
    """Measures the recognizer in `weights` and its rival, and writes the card to `path`."""
    reader = shipped.load(weights)
    random = np.random.default_rng(FRESH_SEED)
    test = mnist.test_images.numpy(), mnist.test_labels.numpy()
    fresh = draw_digits(DRAWN, random)
    card = CARD.format(
        parameters=sum(tensor.numel() for tensor in reader.network.parameters()),
        date=datetime.date.today().isoformat(),
        recipe=recipe,
        size=weights.stat().st_size / 1e6,
        held_out=HELD_OUT,
        temperature=reader.temperature,
        test=_row(score(reader, *test)),
        fresh=_row(score(reader, *fresh)),
        rival=_row(score(rival, *test)),
        rival_fresh=_row(score(rival, *fresh)),
        drawn=DRAWN,
        scribbles=score(reader, *draw_junk(JUNK, random)),
        junk=JUNK,
        time=milliseconds(reader),
    )
    path.write_text(card, encoding="utf-8")


def _row(scores: Scores) -> str:
    return f"{scores.accuracy:.2%} | {scores.calibration_error:.2%} | {scores.refused:.2%}"
