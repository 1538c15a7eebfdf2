"""Writes the model card of the built-in recognizer from measurements made now."""

import datetime
from pathlib import Path

import numpy as np

from core.digits.builtin import weights
from core.digits.builtin.evaluation import Scores, milliseconds, score
from core.digits.builtin.synthesis import draw_digits, draw_negatives
from core.digits.builtin.training import HELD_OUT, Hyperparameters
from core.digits.classifier import Classifier
from core.training.datasets.dataset import Dataset

SYNTHETIC, NEGATIVES, TEST_SEED = 5_000, 3_000, 1_000_000

CARD = """\
# The built-in recognizer

A small convolutional network ({parameters:,} parameters) that classifies 28×28 images of one
handwritten digit. Its 11th class is "not a digit". Trained for this project on {date}.

- **Command**: `python -m core.digits.builtin {command}`
  (seed {settings.seed}; MNIST is taken from `GRADIENT_PLAYGROUND_DATA`).
- **File**: `recognizer.safetensors`, {size:.2f} MB, float16.
- **Training data**: MNIST (Y. LeCun, C. Cortes, C. Burges; CC BY-SA 3.0), its training images but
  the last {held_out:,}; {settings.synthetic:,} synthetic digits from this project's own alphabet of
  strokes (`alphabet.txt`); {settings.negatives:,} synthetic negatives: letters,
  signs, scribbles and pairs of digits.
- **Hyperparameters**: batches of 256 (half of it MNIST), AdamW, one-cycle schedule up to
  {settings.learning_rate}, weight decay {settings.weight_decay}, an exponential moving average of
  the weights ({settings.ema_decay}). Augmentation: rotation, shear, scaling, shift, bends, stroke
  width (`core/training/datasets/augmentation.py`).
- **Calibration**: temperature {temperature:.2f}, fitted on the {held_out:,} held-out images.

| test images | accuracy | calibration error | rejected |
| --- | --- | --- | --- |
| MNIST test set, {test_images:,} images | {test} |
| {synthetic:,} new synthetic digits | {fresh} |
| {negatives:,} new synthetic negatives | | | {rejected} |
{start}| `baseline.safetensors`, MNIST test set | {baseline} |
| `baseline.safetensors`, new synthetic digits | {baseline_fresh} |

`baseline.safetensors` is the 784-256-64-10 baseline (ReLU, SGD with momentum, MSE, 3 epochs, seed
0), for comparison. It has no class "not a digit".

Latency from the ink on the canvas to the prediction: {time:.1f} ms (median, one core).

**Limits.** One digit at a time, upright within about 30°. The training data are digits written by
Americans (MNIST) and the styles of the alphabet, not the handwriting of every country. Synthetic
digits are easier than real ones: their accuracy says little about real pens. Signs that look like
digits (O, I, Z, S, B, q) are classified as digits. "Rejected" counts predictions of "not a digit"
with a probability above 50 %.
"""


START = """\
| the network that this training began with, MNIST test set | {test} |
| the same, new synthetic digits | {fresh} |
| the same, new synthetic negatives | | | {rejected} |
"""


def write(
    path: Path,
    recognizer: Path,
    baseline: Classifier,
    settings: Hyperparameters,
    mnist: Dataset,
    *,
    command: str,
    start: Classifier | None = None,
) -> None:
    """Evaluates the recognizer saved in `recognizer` and the baseline; writes the card.

    command: the options of the training. start: the network that it began with, if there was one.
    """
    classifier = weights.load(recognizer)
    random = np.random.default_rng(TEST_SEED)
    test = mnist.test_images.numpy(), mnist.test_labels.numpy()
    fresh = draw_digits(SYNTHETIC, random)
    negatives = draw_negatives(NEGATIVES, random)

    def rows(tested: Classifier) -> dict[str, str]:
        return {
            "test": _row(score(tested, *test)),
            "fresh": _row(score(tested, *fresh)),
            "rejected": f"{score(tested, *negatives).rejected:.2%}",
        }

    card = CARD.format(
        parameters=sum(tensor.numel() for tensor in classifier.network.parameters()),
        date=datetime.date.today().isoformat(),
        command=command,
        settings=settings,
        size=recognizer.stat().st_size / 1e6,
        held_out=HELD_OUT,
        temperature=classifier.temperature,
        test_images=len(mnist.test_labels),
        **rows(classifier),
        start="" if start is None else START.format(**rows(start)),
        baseline=_row(score(baseline, *test)),
        baseline_fresh=_row(score(baseline, *fresh)),
        synthetic=SYNTHETIC,
        negatives=NEGATIVES,
        time=milliseconds(classifier),
    )
    path.write_text(card, encoding="utf-8")


def _row(scores: Scores) -> str:
    return f"{scores.accuracy:.2%} | {scores.calibration_error:.2%} | {scores.rejected:.2%}"
