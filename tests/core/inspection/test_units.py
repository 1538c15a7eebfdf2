"""Weights and activations of a network, and its dead units."""

import numpy as np
import pytest
import torch

from core.inspection.units import inspect_network
from core.training.config import TrainingConfig
from core.training.mlp import INPUT_SCALINGS, first_layer_weights, linear_layers
from core.training.trainer import initial_network
from tests.core.small import bars

IMAGES = bars().test_images


CONFIG = TrainingConfig(hidden=(12, 7))


@pytest.fixture
def network():
    return initial_network(CONFIG)


def inspected(network, config=CONFIG, step=0):
    return inspect_network(network, IMAGES, config, step)


def test_weights_are_a_copy_of_those_of_the_first_layer(network):
    found = inspected(network, step=5)
    weight = linear_layers(network)[0].weight.detach()
    np.testing.assert_array_equal(found.weights, weight.reshape(12, 28, 28))
    assert found.step == 5
    before = found.weights.copy()
    weight.zero_()
    np.testing.assert_array_equal(found.weights, before)


def test_weight_change_is_the_difference_from_the_initial_weights(network):
    with torch.no_grad():
        linear_layers(network)[0].weight += 0.25
    found = inspected(network)
    np.testing.assert_allclose(found.weight_change, np.full((12, 28, 28), 0.25), atol=1e-6)
    np.testing.assert_array_equal(found.weights, first_layer_weights(network))


def test_histogram_counts_all_activations_of_all_units(network):
    layers = inspected(network).layers
    assert [layer.units for layer in layers] == [12, 7]
    assert [int(layer.counts.sum()) for layer in layers] == [12 * 400, 7 * 400]
    assert all(layer.edges[0] >= 0 for layer in layers)


def test_dead_units_are_counted(network):
    with torch.no_grad():
        linear_layers(network)[0].bias[:3] = -1e6
        linear_layers(network)[1].weight.zero_()
    first, second = inspected(network).layers
    inputs = INPUT_SCALINGS[TrainingConfig().inputs](IMAGES)
    activations = network[2](network[1](network[0](inputs)))
    assert first.dead_units == int((activations == 0).all(dim=0).sum()) >= 3
    assert second.dead_units == 7


def test_without_hidden_layers_the_weights_of_the_outputs_are_shown():
    config = TrainingConfig(hidden=())
    found = inspected(initial_network(config), config)
    assert found.weights.shape == (10, 28, 28)
    assert found.layers == ()


def test_weights_that_are_not_finite_are_accepted(network):
    with torch.no_grad():
        linear_layers(network)[0].weight.fill_(float("nan"))
    assert len(inspected(network).layers) == 2
