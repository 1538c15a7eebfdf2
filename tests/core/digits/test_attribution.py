"""Attributions, activations and neighbours agree with their definitions."""

import threading

import numpy as np
import pytest
import torch
from torch import Generator, nn

from core.digits.attribution import (
    METHODS,
    embed,
    integrated_gradients,
    layer_activations,
    nearest_neighbours,
    occlusion,
)
from core.digits.builtin import baseline, weights
from core.digits.classifier import Classifier, from_training
from core.digits.preprocessing import preprocess
from core.digits.strokes import Stroke, rasterise
from core.training.config import TrainingConfig
from core.training.mlp import build, linear_layers
from core.training.presets import PRESETS
from tests.strokes import DIGITS


@pytest.fixture(scope="module")
def three():
    strokes = [Stroke(np.array(line) * 2.0 + 40, 16.0) for line in DIGITS["3"]]
    preprocessed = preprocess(rasterise(strokes, 280, 280))
    assert preprocessed is not None
    return preprocessed.image


def linear_classifier():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    return Classifier("linear", network, mean=0.13, std=0.31)


def test_integrated_gradients_of_a_linear_network_are_weight_times_pixel(three):
    classifier = linear_classifier()
    weights = classifier.network[1].weight.detach().double().numpy()[4].reshape(28, 28)
    expected = weights * three / classifier.std
    assert np.allclose(integrated_gradients(classifier, three, 4), expected, atol=1e-5)


@pytest.mark.parametrize("digit", [3, 8])
def test_integrated_gradients_sum_to_the_change_of_the_output(three, digit):
    classifier = weights.recognizer()
    change = classifier.outputs(np.stack([np.zeros((28, 28)), three])).numpy()[:, digit]
    attributions = integrated_gradients(classifier, three, digit)
    rounding = 0.03 * np.abs(attributions).sum()
    assert attributions.sum() == pytest.approx(change[1] - change[0], abs=rounding)


def test_occlusion_is_the_drop_of_the_probability(three):
    classifier = linear_classifier()
    covered = three.copy()
    covered[8:13, 10:15] = 0
    before, after = (classifier.predict(picture[None])[0][0, 3] for picture in (three, covered))
    assert occlusion(classifier, three, 3)[10, 12] == pytest.approx(before - after, rel=1e-3)


@pytest.mark.parametrize("name", METHODS)
def test_background_far_from_the_ink_has_no_attribution(three, name):
    attributions = METHODS[name](weights.recognizer(), three, 3)
    assert attributions.shape == (28, 28)
    assert np.allclose(attributions[0, 0], 0)
    assert np.abs(attributions).max() > 0


def test_activations_of_every_layer_leave_the_network_unchanged(three):
    classifier = weights.recognizer()
    before = classifier.outputs(three[None])
    found = layer_activations(classifier, three)
    assert [len(layer.values) for layer in found] == [32, 48, 48, 96, 96, 128]
    assert [layer.number for layer in found] == [1, 2, 3, 4, 5, 6]
    assert [layer.convolutional for layer in found] == [True] * 5 + [False]
    assert found[-1].values.shape == (128, 1, 1)
    assert torch.equal(before, classifier.outputs(three[None]))


class Meanwhile(nn.Module):
    """A layer that waits, in the middle of a forward pass, until another image was classified."""

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


def test_activations_are_those_of_this_image_while_another_is_classified(three):
    def visit():
        classifier.predict(np.zeros((1, 28, 28)))

    meanwhile = Meanwhile(visit)
    dense, output = linear_layers(build((6,), Generator().manual_seed(0)))
    network = nn.Sequential(nn.Flatten(), dense, meanwhile, nn.ReLU(), output)
    classifier = Classifier("shared", network)
    (layer,) = layer_activations(classifier, three)
    assert meanwhile.visited
    wanted = torch.relu(dense(classifier.inputs(three[None]).flatten(1))).detach().double().numpy()
    assert np.array_equal(layer.values.ravel(), wanted[0])


def test_network_is_set_to_evaluation_mode_once(monkeypatch):
    network = build((6,), Generator(), dropout=0.5)
    classifier = Classifier("with dropout", network)
    assert not network.training
    monkeypatch.setattr(network, "train", None)  # others read at the same time: not to be touched
    picture = np.zeros((28, 28))
    classifier.predict(picture[None])
    layer_activations(classifier, picture)
    integrated_gradients(classifier, picture, 0)


@pytest.mark.parametrize("network", [weights.recognizer, baseline.network])
def test_embedding_is_the_input_of_the_output_layer(three, network):
    classifier = network()
    embedded = torch.from_numpy(embed(classifier, three[None])).float()
    output = linear_layers(classifier.network)[-1]
    torch.testing.assert_close(output(embedded), classifier.outputs(three[None]))


def test_network_without_activation_has_hidden_layers(three):
    config = PRESETS["No activation (linear model)"]
    classifier = from_training("flat", build(config.hidden, Generator(), config.activation), config)
    assert [len(layer.values) for layer in layer_activations(classifier, three)] == [256, 64]
    assert embed(classifier, np.stack([three, three])).shape == (2, 64)


def test_embedding_without_hidden_layer_is_the_normalised_pixels(three):
    config = TrainingConfig(hidden=())
    classifier = from_training("linear", build((), Generator()), config)
    assert layer_activations(classifier, three) == []
    assert np.array_equal(
        embed(classifier, three[None])[0], classifier.inputs(three[None]).numpy().ravel()
    )


def test_strongest_units_come_first(three):
    layer = layer_activations(weights.recognizer(), three)[2]
    heights = layer.values.max(axis=(1, 2))[layer.strongest(6)]
    assert heights.tolist() == sorted(heights, reverse=True)
    assert heights[0] == layer.values.max()


def test_an_image_is_its_own_nearest_neighbour(three):
    random = np.random.default_rng(0)
    pictures = np.concatenate([random.random((5, 28, 28)), three[None]])
    embeddings = embed(weights.recognizer(), pictures)
    assert nearest_neighbours(embeddings[5], embeddings, 3)[0] == 5
    assert len(nearest_neighbours(embeddings[5], embeddings, 3)) == 3
