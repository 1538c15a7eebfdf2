"""The loss landscape: PCA, normalised directions, and losses by direct evaluation."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA
from torch.nn.utils import vector_to_parameters

from core.inspection.landscape import (
    SIZE,
    Landscape,
    PlaneLoss,
    grid_order,
    principal_plane,
    random_plane,
)
from core.inspection.moments import flat
from core.training.config import TrainingConfig
from core.training.evaluation import mean_loss, predict
from core.training.mlp import ACTIVATIONS, linear_layers
from core.training.trainer import Trainer
from tests.core.small import bars

DATA = bars()
CONFIG = TrainingConfig(hidden=(12, 7), batch_size=400, epochs=6, learning_rate=0.05)


def trained(config, steps=6):
    """A trainer after some steps, its parameters before each step and after the last, losses."""
    trainer = Trainer(config, DATA)
    moments, losses = [flat(trainer.network)], []
    for _ in range(steps):
        losses.append(float(trainer.training_step()))
        moments.append(flat(trainer.network))
    return trainer, np.array(moments), np.array(losses)


@pytest.mark.parametrize(
    "changes",
    [
        *({"activation": name} for name in ACTIVATIONS),
        {"hidden": ()},
        {"shuffled_pixels": True},
        {"loss": "Cross-entropy", "inputs": "Scaled to [0, 1]", "dropout": 0.5},
    ],
)
def test_losses_in_a_plane_are_those_of_networks_with_these_parameters(changes):
    config = replace(CONFIG, **changes)
    trainer, moments, _ = trained(config)
    images, labels = DATA.train_images[:130], DATA.train_labels[:130]
    random = np.random.default_rng(0)
    for plane in (principal_plane(moments), random_plane(moments, config.hidden)):
        loss = PlaneLoss(plane, config, images, labels)
        for column, row in random.integers(0, SIZE, (4, 2)):
            a, b = plane.axes[0, column], plane.axes[1, row]
            parameters = plane.origin + np.array([a, b], np.float32) @ plane.directions
            with torch.no_grad():
                vector_to_parameters(torch.from_numpy(parameters), trainer.network.parameters())
            expected = mean_loss(predict(trainer.network, images, config), labels, config)
            assert loss.at(float(a), float(b)) == pytest.approx(expected, rel=1e-4)


def test_principal_directions_are_those_of_scikit_learn():
    _, moments, _ = trained(CONFIG)
    plane, expected = principal_plane(moments), PCA(2).fit(moments.astype(np.float64))
    assert plane.share == pytest.approx(expected.explained_variance_ratio_.sum(), abs=1e-5)
    for found, component in zip(plane.directions, expected.components_, strict=True):
        assert abs(found @ component) == pytest.approx(1, abs=1e-4)
    np.testing.assert_allclose(
        np.abs(plane.path),
        np.abs((moments - moments[-1]) @ expected.components_.T),
        atol=1e-4,
    )
    for side, path in zip(plane.axes, plane.path.T, strict=True):
        assert side[0] < path.min() <= path.max() < side[-1]


def test_losses_on_the_path_are_the_recorded_ones_where_the_plane_holds_the_path():
    # Three moments lie in one plane, and a batch of all images has the loss of all images.
    _, moments, losses = trained(CONFIG, steps=2)
    plane = principal_plane(moments)
    assert plane.share == pytest.approx(1, abs=1e-5)
    loss = PlaneLoss(plane, CONFIG, DATA.train_images, DATA.train_labels)
    found = [loss.at(a, b) for a, b in plane.path[:-1].tolist()]
    np.testing.assert_allclose(found, losses, rtol=1e-4)


def test_random_directions_have_the_norms_of_the_units_and_hold_little_of_the_path():
    trainer, moments, _ = trained(CONFIG)
    plane = random_plane(moments, CONFIG.hidden)
    for direction in plane.directions:
        with torch.no_grad():
            before = [layer.weight.clone() for layer in linear_layers(trainer.network)]
            vector_to_parameters(torch.from_numpy(direction), trainer.network.parameters())
            for layer, weight in zip(linear_layers(trainer.network), before, strict=True):
                torch.testing.assert_close(layer.weight.norm(dim=1), weight.norm(dim=1))
                assert not layer.bias.any()
            vector_to_parameters(torch.from_numpy(moments[-1]), trainer.network.parameters())
    assert 0 < plane.share < 0.05
    expected, *_ = np.linalg.lstsq(plane.directions.T, (moments - moments[-1]).T, rcond=None)
    np.testing.assert_allclose(plane.path, expected.T, atol=1e-5)


def test_grid_is_filled_from_coarse_to_fine():
    order = grid_order()
    assert len(set(order)) == len(order) == SIZE * SIZE
    values = np.full((SIZE, SIZE), np.nan)
    shown = []
    for row, column in order:
        values[row, column] = row + column
        found = Landscape(
            np.zeros((2, SIZE)), values, np.array([0]), np.zeros((1, 2)), np.zeros(1), 1
        )
        shown.append(len(found.finest()[2]))
    assert sorted(set(shown)) == [0, 11, 21, 41]
    assert [shown.index(size) + 1 for size in (11, 21, 41)] == [121, 441, 1681]
    assert found.progress == 1
