"""Teaching changes the pupil, for the better, and nobody else."""

import numpy as np
import pytest
import torch
from torch import nn

from core.drawing import Stroke, rasterise
from core.preprocessing import prepare
from core.reader import Reader
from core.recognizer import shipped
from core.recognizer.synthesis import draw_digits
from core.teaching import Examples, Lesson, accuracy, teach


@pytest.fixture(scope="module")
def examples():
    return Examples(*draw_digits(300, np.random.default_rng(0)), "synthesised")


@pytest.fixture(scope="module")
def star():
    angles = np.arange(6) * np.radians(144)
    points = 100 + 80 * np.stack([np.sin(angles), -np.cos(angles)], axis=1)
    prepared = prepare(rasterise([Stroke(points, 12)], 200, 200))
    assert prepared is not None
    return prepared.image


def test_network_learns_the_drawing_and_keeps_the_rest(star, examples):
    reader = shipped.recognizer()
    pupil = teach(reader, star, 4, examples, Lesson(steps=20))
    before, after = (r.read(star[None])[0][0, 4] for r in (reader, pupil))
    assert after > 0.8 > 0.5 > before
    assert accuracy(pupil, examples) > accuracy(reader, examples) - 0.05


def test_teacher_stays_as_it_was_and_lessons_repeat(star, examples):
    reader = shipped.load()
    before = {name: value.clone() for name, value in reader.network.state_dict().items()}
    one, two = (teach(reader, star, 4, examples, Lesson(steps=2)) for _ in range(2))
    for name, value in reader.network.state_dict().items():
        assert torch.equal(value, before[name])
    assert np.array_equal(one.read(star[None])[0], two.read(star[None])[0])


def test_first_step_of_a_linear_network_follows_the_gradient(star):
    torch.manual_seed(0)
    dense = nn.Linear(784, 10, bias=False)
    network = nn.Sequential(nn.Flatten(), dense)
    blank = Examples(np.zeros((1, 28, 28), dtype=np.uint8), np.zeros(1, dtype=int), "blank")
    lesson = Lesson(steps=1, learning_rate=0.5, repeats=4, rehearsed=4)
    pupil = teach(Reader("linear", network), star, 2, blank, lesson)
    shares = network(torch.from_numpy(star[None]).float()).softmax(dim=1)[0].detach().numpy()
    error = shares - np.eye(10)[2]
    expected = dense.weight.detach().numpy() - 0.5 * np.outer(error, star) / 2
    (learned,) = pupil.network.parameters()
    assert np.allclose(learned.detach().numpy(), expected, atol=1e-6)


def test_network_of_shares_learns_too(star, examples):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    reader = Reader("shares", network, "shares")
    pupil = teach(reader, star, 7, examples, Lesson(steps=60, learning_rate=0.3))
    assert pupil.read(star[None])[0][0].argmax() == 7
