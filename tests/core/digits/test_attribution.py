"""Explanations keep the laws that make them explanations."""

import threading

import numpy as np
import pytest
import torch
from torch import Generator, nn

from core.digits.attribution import (
    METHODS,
    embed,
    first_weights,
    integrated_gradients,
    layers,
    nearest,
    occlusion,
)
from core.digits.builtin import baseline as article
from core.digits.builtin import weights as shipped
from core.digits.builtin.from_run import reader_of
from core.digits.classifier import Reader
from core.digits.preprocessing import prepare
from core.digits.strokes import Stroke, rasterise
from core.training.config import TrainingConfig
from core.training.mlp import build, linear_layers
from core.training.presets import PRESETS
from tests.strokes import DIGITS


@pytest.fixture(scope="module")
def three():
    strokes = [Stroke(np.array(line) * 2.0 + 40, 16.0) for line in DIGITS["3"]]
    prepared = prepare(rasterise(strokes, 280, 280))
    assert prepared is not None
    return prepared.image


def linear_reader():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    return Reader("linear", network, mean=0.13, deviation=0.31)


def test_integrated_gradients_of_a_linear_network_are_weight_times_pixel(three):
    reader = linear_reader()
    weights = reader.network[1].weight.detach().double().numpy()[4].reshape(28, 28)
    expected = weights * three / reader.deviation
    assert np.allclose(integrated_gradients(reader, three, 4), expected, atol=1e-5)


@pytest.mark.parametrize("digit", [3, 8])
def test_integrated_gradients_sum_to_what_the_output_gained(three, digit):
    reader = shipped.recognizer()
    gained = reader.raw(np.stack([np.zeros((28, 28)), three])).numpy()[:, digit]
    shares = integrated_gradients(reader, three, digit)
    rounding = 0.03 * np.abs(shares).sum()
    assert shares.sum() == pytest.approx(gained[1] - gained[0], abs=rounding)


def test_occlusion_is_the_loss_of_probability_under_the_patch(three):
    reader = linear_reader()
    covered = three.copy()
    covered[8:13, 10:15] = 0
    before, after = (reader.read(picture[None])[0][0, 3] for picture in (three, covered))
    assert occlusion(reader, three, 3)[10, 12] == pytest.approx(before - after, rel=1e-3)


@pytest.mark.parametrize("name", METHODS)
def test_blank_paper_far_from_the_ink_says_nothing(three, name):
    shares = METHODS[name].explain(shipped.recognizer(), three, 3)
    assert shares.shape == (28, 28)
    assert np.allclose(shares[0, 0], 0)
    assert np.abs(shares).max() > 0


def test_layers_are_named_counted_and_leave_the_network_as_it_was(three):
    reader = shipped.recognizer()
    before = reader.raw(three[None])
    found = layers(reader, three)
    assert [len(layer.values) for layer in found] == [32, 48, 48, 96, 96, 128]
    assert found[0].name == "layer 1: 32 maps"
    assert found[-1].values.shape == (128, 1, 1)
    assert torch.equal(before, reader.raw(three[None]))


class Meanwhile(nn.Module):
    """A layer that waits, in the midst of a picture, until somebody else has read another."""

    def __init__(self, visit):
        super().__init__()
        self.visit = visit
        self.visited = False

    def forward(self, values):
        if not self.visited:
            self.visited = True
            visitor = threading.Thread(target=self.visit)
            visitor.start()
            visitor.join()
        return values


def test_layers_are_those_of_this_picture_while_another_visitor_reads(three):
    def visit():
        reader.read(np.zeros((1, 28, 28)))

    meanwhile = Meanwhile(visit)
    dense, output = linear_layers(build((6,), Generator().manual_seed(0)))
    network = nn.Sequential(nn.Flatten(), dense, meanwhile, nn.ReLU(), output)
    reader = Reader("shared", network)
    (layer,) = layers(reader, three)
    assert meanwhile.visited
    wanted = torch.relu(dense(reader.input(three[None]).flatten(1))).detach().double().numpy()
    assert np.array_equal(layer.values.ravel(), wanted[0])


def test_network_of_a_reader_is_set_to_reading_once(monkeypatch):
    network = build((6,), Generator(), dropout=0.5)
    reader = Reader("with dropout", network)
    assert not network.training
    monkeypatch.setattr(network, "train", None)  # others read at the same time: not to be touched
    picture = np.zeros((28, 28))
    reader.read(picture[None])
    layers(reader, picture)
    integrated_gradients(reader, picture, 0)


@pytest.mark.parametrize("network", [shipped.recognizer, article.network])
def test_output_layer_makes_the_answer_of_the_last_hidden_layer(three, network):
    reader = network()
    embedded = torch.from_numpy(embed(reader, three[None])).float()
    output = linear_layers(reader.network)[-1]
    torch.testing.assert_close(output(embedded), reader.raw(three[None]))


def test_network_without_activation_has_hidden_layers(three):
    config = PRESETS["No activation"].config
    reader = reader_of("flat", build(config.hidden, Generator(), config.activation), config)
    assert [layer.name for layer in layers(reader, three)] == [
        "layer 1: 256 units",
        "layer 2: 64 units",
    ]
    assert embed(reader, np.stack([three, three])).shape == (2, 64)


def test_network_without_hidden_layer_is_reminded_by_the_pixels_themselves(three):
    config = TrainingConfig(hidden=())
    reader = reader_of("linear", build((), Generator()), config)
    assert layers(reader, three) == []
    assert np.array_equal(embed(reader, three[None])[0], reader.input(three[None]).numpy().ravel())


def test_strongest_units_come_first(three):
    layer = layers(shipped.recognizer(), three)[2]
    heights = layer.values.max(axis=(1, 2))[layer.strongest(6)]
    assert heights.tolist() == sorted(heights, reverse=True)
    assert heights[0] == layer.values.max()


def test_first_weights_are_pictures():
    assert first_weights(shipped.recognizer()).shape == (32, 3, 3)
    assert first_weights(linear_reader()).shape == (10, 28, 28)
    with pytest.raises(LookupError, match="no layer"):
        first_weights(Reader("flat", nn.Flatten()))


def test_a_picture_is_its_own_nearest_neighbour(three):
    random = np.random.default_rng(0)
    pictures = np.concatenate([random.random((5, 28, 28)), three[None]])
    embeddings = embed(shipped.recognizer(), pictures)
    assert nearest(embeddings[5], embeddings, 3)[0] == 5
    assert len(nearest(embeddings[5], embeddings, 3)) == 3
