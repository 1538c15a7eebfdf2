"""Fine-tuning changes a copy of the network, and keeps most of its accuracy."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core.digits.builtin import weights
from core.digits.builtin.synthesis import draw_digits
from core.digits.classifier import Classifier, from_training
from core.digits.fine_tuning import FineTuning, FineTuningError, LabelledImages, accuracy, fine_tune
from core.digits.preprocessing import preprocess
from core.digits.strokes import Stroke, rasterise
from core.training.datasets.dataset import Dataset
from core.training.events import Done
from core.training.presets import TUNED
from core.training.trainer import train


@pytest.fixture(scope="module")
def examples():
    return LabelledImages(*draw_digits(300, np.random.default_rng(0)), "synthesised")


@pytest.fixture(scope="module")
def star():
    angles = np.arange(6) * np.radians(144)
    points = 100 + 80 * np.stack([np.sin(angles), -np.cos(angles)], axis=1)
    preprocessed = preprocess(rasterise([Stroke(points, 12)], 200, 200))
    assert preprocessed is not None
    return preprocessed.image


def test_drawing_is_learned_and_the_rest_is_kept(star, examples):
    classifier = weights.recognizer()
    tuned = fine_tune(classifier, star, 4, examples, FineTuning(steps=10))
    before, after = (r.predict(star[None])[0][0, 4] for r in (classifier, tuned))
    assert after > 0.7 > 0.5 > before
    assert accuracy(tuned, examples) > accuracy(classifier, examples) - 0.05


def test_original_stays_unchanged_and_fine_tuning_is_reproducible(star, examples):
    classifier = weights.load()
    before = {name: value.clone() for name, value in classifier.network.state_dict().items()}
    one, two = (fine_tune(classifier, star, 4, examples, FineTuning(steps=2)) for _ in range(2))
    for name, value in classifier.network.state_dict().items():
        assert torch.equal(value, before[name])
    assert np.array_equal(one.predict(star[None])[0], two.predict(star[None])[0])


def test_first_step_of_a_linear_network_follows_the_gradient(star):
    torch.manual_seed(0)
    dense = nn.Linear(784, 10, bias=False)
    network = nn.Sequential(nn.Flatten(), dense)
    blank = LabelledImages(np.zeros((1, 28, 28), dtype=np.uint8), np.zeros(1, dtype=int), "blank")
    settings = FineTuning(steps=1, learning_rate=0.5, repeats=4, replayed=4)
    tuned = fine_tune(Classifier("linear", network), star, 2, blank, settings)
    shares = network(torch.from_numpy(star[None]).float()).softmax(dim=1)[0].detach().numpy()
    error = shares - np.eye(10)[2]
    expected = dense.weight.detach().numpy() - 0.5 * np.outer(error, star) / 2
    (learned,) = tuned.network.parameters()
    assert np.allclose(learned.detach().numpy(), expected, atol=1e-6)


BYTES = replace(TUNED, inputs="Raw [0, 255]", epochs=10)


@pytest.mark.parametrize(
    "config",
    [BYTES, replace(BYTES, activation="None"), replace(BYTES, hidden=())],
    ids=["ReLU", "no activation", "no hidden layer"],
)
def test_network_trained_on_raw_bytes_can_be_fine_tuned(star, examples, config):
    images, labels = torch.from_numpy(examples.images), torch.from_numpy(examples.labels).byte()
    dataset = Dataset("strokes", images, labels, images, labels, tuple("0123456789"))
    *_, end = train(config, dataset)
    assert isinstance(end, Done)
    classifier = from_training("bytes", end.model, config)
    wanted = int(classifier.predict(star[None])[0][0].argsort()[5])  # neither likely nor impossible
    tuned = fine_tune(classifier, star, wanted, examples, FineTuning())
    before, after = (r.predict(star[None])[0][0, wanted] for r in (classifier, tuned))
    assert after > 0.5 > 0.1 > before
    assert accuracy(tuned, examples) > accuracy(classifier, examples) - 0.1


@pytest.mark.parametrize("broken", [1e25, float("nan")])
def test_loss_that_no_step_lowers_is_an_error(star, examples, broken):
    dense = nn.Linear(784, 10)
    nn.init.constant_(dense.weight, broken)
    classifier = Classifier("broken", nn.Sequential(nn.Flatten(), dense), "one-hot")
    with pytest.raises(FineTuningError, match="No step lowers the loss"):
        fine_tune(classifier, star, 4, examples, FineTuning())


def test_network_with_one_hot_outputs_is_fine_tuned_with_the_mse(star, examples):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    classifier = Classifier("one-hot", network, "one-hot")
    tuned = fine_tune(classifier, star, 7, examples, FineTuning(steps=60, learning_rate=0.3))
    assert tuned.predict(star[None])[0][0].argmax() == 7
