"""The range test proposes a rate that trains, or none where nothing would."""

from dataclasses import replace

import numpy as np
import pytest

from core.inspection import learning_rate_finder as module
from core.inspection.learning_rate_finder import find_learning_rate, round_to_125
from core.training.config import TrainingConfig
from core.training.events import Done
from core.training.trainer import train
from tests.core.small import bars

DATA = bars()
RECIPES = {
    "MSE, SGD": TrainingConfig(hidden=(16,), batch_size=64, epochs=40),
    "cross-entropy, SGD": TrainingConfig(
        hidden=(16,), loss="Cross-entropy", batch_size=64, epochs=6
    ),
    "cross-entropy, AdamW": TrainingConfig(
        hidden=(16,), loss="Cross-entropy", optimizer="AdamW", batch_size=64, epochs=6
    ),
}


@pytest.mark.parametrize("config", RECIPES.values(), ids=list(RECIPES))
def test_proposal_trains_well(config):
    suggestion = find_learning_rate(config, DATA).suggestion
    assert suggestion is not None
    *_, end = train(replace(config, learning_rate=suggestion), DATA)
    assert isinstance(end, Done)
    assert end.test_accuracy > 0.9


def test_rates_rise_and_losses_are_finite():
    found = find_learning_rate(RECIPES["MSE, SGD"], DATA)
    assert (np.diff(found.learning_rates) > 0).all()
    assert np.isfinite(found.losses).all()


def test_where_nothing_is_learned_nothing_is_proposed():
    config = replace(RECIPES["MSE, SGD"], loss="Cross-entropy", initialisation="Zeros")
    assert find_learning_rate(replace(config, hidden=(16, 16)), DATA).suggestion is None


@pytest.mark.parametrize(
    "change", [{"inputs": "Raw [0, 255]"}, {"initialisation": "Normal, std 1"}]
)
def test_proposal_is_not_where_a_huge_loss_is_still_huge(change):
    found = find_learning_rate(replace(RECIPES["MSE, SGD"], **change), DATA)
    if found.suggestion is not None:
        assert found.suggestion > found.learning_rates[10]


def test_proposal_is_not_beyond_the_lowest_loss(monkeypatch):
    losses = np.concatenate([np.linspace(0.09, 0.03, 80), [0.05, 0.08, 0.04, 0.05]])
    rates = np.geomspace(1e-5, 10, losses.size)
    monkeypatch.setattr(module, "_sweep", lambda *_: zip(rates, losses, strict=True))
    suggestion = find_learning_rate(RECIPES["MSE, SGD"], DATA).suggestion
    assert suggestion is not None
    assert suggestion <= round_to_125(rates[losses.argmin()])


def test_stop_ends_it_at_once():
    found = find_learning_rate(RECIPES["MSE, SGD"], DATA, lambda: True)
    assert (len(found.learning_rates), found.suggestion) == (1, None)
