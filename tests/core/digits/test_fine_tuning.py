"""Teaching changes the pupil, for the better, and nobody else."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from core.digits.builtin import weights as shipped
from core.digits.builtin.from_run import reader_of
from core.digits.builtin.synthesis import draw_digits
from core.digits.classifier import Reader
from core.digits.fine_tuning import Examples, Lesson, LessonError, accuracy, teach
from core.digits.preprocessing import prepare
from core.digits.strokes import Stroke, rasterise
from core.training.datasets.dataset import Dataset
from core.training.events import Done
from core.training.presets import WELL
from core.training.trainer import train


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


BYTES = replace(WELL, inputs="0 to 255", epochs=10)


@pytest.mark.parametrize(
    "config",
    [BYTES, replace(BYTES, activation="None"), replace(BYTES, hidden=())],
    ids=["ReLU", "no activation", "no hidden layer"],
)
def test_network_that_learned_from_raw_bytes_can_be_taught(star, examples, config):
    images, labels = torch.from_numpy(examples.images), torch.from_numpy(examples.labels).byte()
    dataset = Dataset("strokes", images, labels, images, labels, tuple("0123456789"))
    *_, end = train(config, dataset)
    assert isinstance(end, Done)
    reader = reader_of("bytes", end.model, config)
    wanted = int(reader.read(star[None])[0][0].argsort()[5])  # a digit that it doubts
    pupil = teach(reader, star, wanted, examples, Lesson())
    before, after = (r.read(star[None])[0][0, wanted] for r in (reader, pupil))
    assert after > 0.5 > 0.1 > before
    assert accuracy(pupil, examples) > accuracy(reader, examples) - 0.1


@pytest.mark.parametrize("broken", [1e25, float("nan")])
def test_lesson_without_a_way_downhill_is_refused(star, examples, broken):
    dense = nn.Linear(784, 10)
    nn.init.constant_(dense.weight, broken)
    reader = Reader("far out", nn.Sequential(nn.Flatten(), dense), "shares")
    with pytest.raises(LessonError, match="no step, however small"):
        teach(reader, star, 4, examples, Lesson())


def test_network_of_shares_learns_too(star, examples):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
    reader = Reader("shares", network, "shares")
    pupil = teach(reader, star, 7, examples, Lesson(steps=60, learning_rate=0.3))
    assert pupil.read(star[None])[0][0].argmax() == 7
