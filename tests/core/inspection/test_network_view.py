"""The numbers of the picture of a network: those of a forward hook on it."""

import numpy as np
import pytest
import torch
from torch import Generator, nn

from core.inspection import network_view
from core.training.mlp import ACTIVATIONS, build, linear_layers
from tests.core.small import bars

DATA = bars()
INPUTS = DATA.test_images.float() / 255


def network(hidden=(12, 7), activation="ReLU", dropout=0.0, shuffled=False):
    generator = Generator().manual_seed(0)
    return build(hidden, generator, activation, dropout, shuffled_pixels=shuffled)


def hooked(model, inputs):
    """(inputs, sums, outputs) of each Linear and what follows it, by hooks on the modules."""
    seen = []
    for layer in model:
        if isinstance(layer, nn.Linear):
            layer.register_forward_hook(
                lambda _, x, z: seen.append([x[0][0].clone(), z[0].clone()])
            )
    output = model(inputs)
    following = [x for x, _ in seen[1:]] + [output[0]]
    return [(x, z, a) for (x, z), a in zip(seen, following, strict=True)]


@pytest.mark.parametrize(
    ("hidden", "changes"),
    [
        *(((12, 7), {"activation": name}) for name in ACTIVATIONS),
        ((9,), {"dropout": 0.5}),
        ((), {}),
        ((5,), {"shuffled": True}),
    ],
)
def test_sums_activations_and_terms_are_those_of_a_forward_hook(hidden, changes):
    model = network(hidden, **changes)
    layers = network_view.view_network(model, INPUTS[:1], connections=30)
    seen = network_view.input_pixels(model, INPUTS[0].numpy())
    np.testing.assert_array_equal(layers[0].inputs, seen.flatten())
    assert model.training
    with torch.no_grad():
        expected = hooked(model.eval(), INPUTS[:1])
    assert len(layers) == len(expected) == len(hidden) + 1
    for found, linear, (x, z, a) in zip(layers, linear_layers(model), expected, strict=True):
        np.testing.assert_array_equal(found.inputs, x)
        np.testing.assert_array_equal(found.sums, z)
        np.testing.assert_array_equal(found.activations, a)
        terms = (linear.weight.detach() * x).numpy()
        np.testing.assert_array_equal(found.terms, terms[found.targets, found.sources])
        left_out = np.sort(np.abs(terms), axis=None)[:-30]
        assert len(found.terms) == 30
        assert np.abs(found.terms).min() >= left_out.max()


def test_terms_of_a_unit_and_its_bias_add_up_to_its_sum():
    found = network_view.unit_sum(network(), INPUTS[:1], layer=1, unit=3)
    assert found.terms.sum() + found.bias == pytest.approx(found.sum, abs=1e-5)
    assert found.activation == max(0, found.sum)
    largest = np.abs(found.terms[found.largest(4)])
    assert list(largest) == sorted(np.abs(found.terms), reverse=True)[:4]


def test_strongest_activations_are_those_of_the_images_that_excite_the_unit_most():
    model = network()
    images, values = network_view.strongest_activations(model, INPUTS, 0, 5, count=6)
    with torch.no_grad():
        every = [hooked(model, INPUTS[n : n + 1])[0][2][5] for n in range(50)]
    inside = images[images < 50]
    np.testing.assert_allclose(values[images < 50], np.array(every)[inside], atol=1e-5)
    assert list(values) == sorted(values, reverse=True)
    assert values.min() >= max(value for n, value in enumerate(every) if n not in inside) - 1e-5


def test_units_are_ordered_by_the_class_for_which_they_are_most_active():
    model = network((10,))
    with torch.no_grad():  # unit u sees the bar of digit 9 − u alone
        linear_layers(model)[0].weight.zero_()
        for unit in range(10):
            linear_layers(model)[0].weight[unit].view(28, 28)[2 * (9 - unit) + 4] = 1
    (order,) = network_view.unit_orders(model, INPUTS, DATA.test_labels)
    assert order.tolist() == list(range(9, -1, -1))
    assert network_view.places(order)[order].tolist() == list(range(10))


def test_a_network_that_diverges_is_shown_with_finite_numbers():
    model = network()
    with torch.no_grad():
        linear_layers(model)[0].weight[3].fill_(float("nan"))
        linear_layers(model)[1].weight[2].fill_(float("inf"))
    for layer in network_view.view_network(model, INPUTS[:1]):
        for values in (layer.sums, layer.activations, layer.terms):
            assert np.isfinite(values).all()


def test_networks_with_convolutions_are_not_fully_connected():
    assert network_view.is_fully_connected(network(dropout=0.5))
    assert not network_view.is_fully_connected(nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten()))
    assert network_view.activation_name(network(activation="GELU")) == "GELU"
