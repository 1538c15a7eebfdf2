"""The article's network that ships is what its recipe makes."""

import numpy as np
import pytest
import torch
from torch import Generator

from core.digits.builtin import baseline as article
from core.digits.builtin.evaluation import score
from core.digits.builtin.from_run import reader_of
from core.digits.builtin.synthesis import draw_digits
from core.training import mlp as network
from core.training.config import TrainingConfig
from core.training.mlp import INPUTS


def test_article_network_has_the_article_shape():
    shapes = [tuple(weights.shape) for weights in article.network().network.parameters()]
    assert shapes[::2] == [(256, 784), (64, 256), (10, 64)]
    assert article.network() is article.network()


def test_article_network_reads_prepared_drawings_but_not_as_well_as_its_test_set():
    scores = score(article.network(), *draw_digits(500, np.random.default_rng(3)))
    assert 0.5 < scores.accuracy < 0.9
    assert scores.refused == 0


@pytest.mark.parametrize("inputs", INPUTS)
def test_reader_gives_a_network_the_numbers_it_was_trained_on(inputs):
    config = TrainingConfig(inputs=inputs, loss="Cross-entropy")
    model = network.build((8,), Generator().manual_seed(0)).eval()
    pixels = torch.randint(0, 256, (5, 28, 28), generator=Generator().manual_seed(1)).byte()
    expected = model(INPUTS[inputs].of(pixels)).softmax(dim=1)
    probabilities, is_digit = reader_of("net", model, config).read(pixels.numpy() / 255)
    assert np.allclose(probabilities, expected.detach().numpy(), atol=1e-5)
    assert (is_digit == 1).all()


def test_reader_has_a_copy_of_the_network():
    model = network.build((8,), Generator().manual_seed(0))
    reader = reader_of("net", model, TrainingConfig())
    assert reader.output == "shares"
    with torch.no_grad():
        next(model.parameters()).zero_()
    assert next(reader.network.parameters()).abs().sum() > 0
