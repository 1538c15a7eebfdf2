"""The baseline file holds the network that the baseline configuration trains."""

import numpy as np
import pytest
import torch
from torch import Generator

from core.digits.builtin import baseline
from core.digits.builtin.evaluation import score
from core.digits.builtin.synthesis import draw_digits
from core.digits.classifier import from_training
from core.training import mlp
from core.training.config import TrainingConfig
from core.training.mlp import INPUT_SCALINGS


def test_baseline_is_784_256_64_10_and_loaded_once():
    shapes = [tuple(weights.shape) for weights in baseline.network().network.parameters()]
    assert shapes[::2] == [(256, 784), (64, 256), (10, 64)]
    assert baseline.network() is baseline.network()


def test_baseline_reads_synthetic_digits_worse_than_its_test_set():
    scores = score(baseline.network(), *draw_digits(500, np.random.default_rng(3)))
    assert 0.45 < scores.accuracy < 0.89
    assert scores.rejected == 0


@pytest.mark.parametrize("inputs", INPUT_SCALINGS)
def test_classifier_normalises_as_in_training(inputs):
    config = TrainingConfig(inputs=inputs, loss="Cross-entropy")
    network = mlp.build((8,), Generator().manual_seed(0)).eval()
    pixels = torch.randint(0, 256, (5, 28, 28), generator=Generator().manual_seed(1)).byte()
    expected = network(INPUT_SCALINGS[inputs](pixels)).softmax(dim=1)
    probabilities, is_digit = from_training("net", network, config).predict(pixels.numpy() / 255)
    assert np.allclose(probabilities, expected.detach().numpy(), atol=1e-5)
    assert (is_digit == 1).all()


def test_classifier_has_a_copy_of_the_network():
    network = mlp.build((8,), Generator().manual_seed(0))
    classifier = from_training("net", network, TrainingConfig())
    assert classifier.output == "one-hot"
    with torch.no_grad():
        next(network.parameters()).zero_()
    assert next(classifier.network.parameters()).abs().sum() > 0
