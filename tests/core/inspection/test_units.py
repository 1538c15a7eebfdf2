"""Portraits: weights as they are, and units that tell nothing found out."""

import numpy as np
import pytest
import torch
from torch import Generator

from core.inspection.units import portrait
from core.training.config import TrainingConfig
from core.training.mlp import INPUTS, build, first_layer, linear_layers
from tests.core.small import bars

IMAGES = bars().test_images
CONFIG = TrainingConfig(hidden=(12, 7))


def network(hidden=(12, 7)):
    return build(hidden, Generator().manual_seed(0))


def test_weights_are_those_of_the_first_layer():
    net = network()
    drawn = portrait(net, IMAGES, CONFIG, 5, first_layer(net))
    wanted = linear_layers(net)[0].weight.detach().reshape(12, 28, 28)
    np.testing.assert_array_equal(drawn.weights, wanted)
    assert drawn.step == 5


def test_portrait_is_a_copy():
    net = network()
    drawn = portrait(net, IMAGES, CONFIG, 0, first_layer(net))
    before = drawn.weights.copy()
    with torch.no_grad():
        linear_layers(net)[0].weight.zero_()
    np.testing.assert_array_equal(drawn.weights, before)


def test_histogram_counts_every_answer_of_every_unit():
    drawn = portrait(network(), IMAGES, CONFIG, 0, first_layer(network()))
    assert [layer.units for layer in drawn.layers] == [12, 7]
    assert [int(layer.counts.sum()) for layer in drawn.layers] == [12 * 400, 7 * 400]
    assert all(layer.edges[0] >= 0 for layer in drawn.layers)


def test_dead_units_are_counted():
    net = network()
    with torch.no_grad():
        linear_layers(net)[0].bias[:3] = -1e6
        linear_layers(net)[1].weight.zero_()
    first, second = portrait(net, IMAGES, CONFIG, 0, first_layer(net)).layers
    inputs = INPUTS[CONFIG.inputs].of(IMAGES)
    answers = net[2](net[1](net[0](inputs)))
    assert first.silent == pytest.approx(float((answers == 0).all(dim=0).double().mean()))
    assert first.silent >= 3 / 12
    assert second.silent == 1.0


def test_without_hidden_layers_the_outputs_are_drawn():
    drawn = portrait(network(()), IMAGES, TrainingConfig(hidden=()), 0, first_layer(network(())))
    assert drawn.weights.shape == (10, 28, 28)
    assert drawn.layers == ()


def test_broken_weights_are_drawn_too():
    net = network()
    with torch.no_grad():
        linear_layers(net)[0].weight.fill_(float("nan"))
    assert len(portrait(net, IMAGES, CONFIG, 0, first_layer(net)).layers) == 2


def test_change_is_what_training_has_added():
    net = network()
    begun = first_layer(net)
    with torch.no_grad():
        linear_layers(net)[0].weight += 0.25
    drawn = portrait(net, IMAGES, CONFIG, 1, begun)
    np.testing.assert_allclose(drawn.change, np.full((12, 28, 28), 0.25), atol=1e-6)
    np.testing.assert_array_equal(drawn.weights, first_layer(net))
