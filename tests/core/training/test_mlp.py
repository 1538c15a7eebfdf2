"""The network: shapes, initialisation and dropout, against PyTorch's own."""

import math

import pytest
import torch
from torch import Generator, nn

from core.training.mlp import (
    ACTIVATIONS,
    INITIALISATIONS,
    INPUT_SCALINGS,
    Dropout,
    build,
    first_layer_weights,
    hidden_activations,
    linear_layers,
)


def random(seed=0):
    return Generator().manual_seed(seed)


def test_baseline_network_has_its_layers():
    layers = linear_layers(build((256, 64), random()))
    assert [tuple(layer.weight.shape) for layer in layers] == [(256, 784), (64, 256), (10, 64)]


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (7,), (9, 8, 7)])
@pytest.mark.parametrize("shape", [(3, 28, 28), (3, 1, 28, 28)])
def test_outputs_have_ten_numbers_a_picture(activation, hidden, shape):
    network = build(hidden, random(), activation, dropout=0.5)
    assert network(torch.zeros(shape)).shape == (3, 10)


def test_shuffled_pixels_are_all_pixels_in_the_same_order_and_their_weights_are_put_back():
    network = build((), Generator(), shuffled_pixels=True)
    plain = build((), Generator())
    images = torch.randn(3, 28, 28, generator=Generator().manual_seed(1))
    shuffled = network[0](images)
    assert torch.equal(shuffled.sort().values, images.flatten(1).sort().values)
    assert not torch.equal(shuffled, images.flatten(1))
    plain[1].weight.data = torch.from_numpy(first_layer_weights(network)).flatten(1)
    plain[1].bias.data = network[1].bias.data
    torch.testing.assert_close(plain(images), network(images))


def test_without_activation_the_network_is_one_linear_map():
    network = build((6, 5), random(), "None")
    a, b = torch.randn(2, 4, 28, 28, generator=random(1))
    zero = network(torch.zeros(1, 28, 28))
    torch.testing.assert_close(network(a + b) + zero, network(a) + network(b))


@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_initial_weights_depend_on_the_seed_alone(initialisation):
    one, same, other = (
        build((8,), random(seed), initialisation=initialisation).state_dict() for seed in (1, 1, 2)
    )
    assert all(torch.equal(one[name], same[name]) for name in one)
    if initialisation != "Zeros":
        assert not torch.equal(one["1.weight"], other["1.weight"])


SPREADS = {
    "PyTorch default": 1 / math.sqrt(3 * 784),
    "He (Kaiming) normal": math.sqrt(2 / 784),
    "Xavier (Glorot) uniform": math.sqrt(2 / (784 + 256)),
    "Normal, std 1": 1.0,
    "Zeros": 0.0,
}


@pytest.mark.parametrize("initialisation", INITIALISATIONS)
def test_standard_deviation_of_initial_weights_is_that_of_the_formula(initialisation):
    weights = linear_layers(build((256,), random(), initialisation=initialisation))[
        0
    ].weight.detach()
    assert float(weights.std()) == pytest.approx(SPREADS[initialisation], rel=0.01)
    assert float(weights.mean()) == pytest.approx(0, abs=0.01)


def test_default_draws_from_the_same_range_as_torch():
    torch_layer = nn.Linear(784, 256)
    ours = linear_layers(build((256,), random()))[0]
    for name, weights in ours.state_dict().items():
        largest = float(torch_layer.state_dict()[name].abs().max())
        assert float(weights.abs().max()) == pytest.approx(largest, rel=0.05)


def test_dropout_keeps_the_mean_and_drops_its_share():
    part = Dropout(0.25).train()
    part.generator = random()
    kept = part(torch.ones(400, 400))
    assert float(kept.mean()) == pytest.approx(1, abs=0.01)
    assert float((kept == 0).double().mean()) == pytest.approx(0.25, abs=0.01)
    assert torch.equal(part.eval()(torch.ones(4)), torch.ones(4))


@pytest.mark.parametrize("name", INPUT_SCALINGS)
def test_inputs_are_the_formula(name):
    images = torch.randint(0, 256, (2, 28, 28), dtype=torch.uint8, generator=random())
    kind = INPUT_SCALINGS[name]
    wanted = (images.double() / 255 - kind.mean) / kind.std
    torch.testing.assert_close(kind(images).double(), wanted, rtol=1e-5, atol=1e-5)


def test_hidden_activations_are_those_of_each_layer():
    network = build((6, 5), random())
    inputs = torch.randn(3, 28, 28, generator=random(1))
    first, second = hidden_activations(network, inputs)
    one, two, three = linear_layers(network)
    torch.testing.assert_close(first, torch.relu(one(inputs.flatten(1))))
    torch.testing.assert_close(three(second), network(inputs))
    torch.testing.assert_close(second, torch.relu(two(first)))
