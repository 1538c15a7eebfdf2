"""The range test proposes a rate that trains, or none where nothing would."""

from dataclasses import replace

import numpy as np
import pytest

from core.inspection import learning_rate_finder as module
from core.inspection.learning_rate_finder import range_test, round_number
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
    proposal = range_test(config, DATA).proposal
    assert proposal is not None
    *_, end = train(replace(config, learning_rate=proposal), DATA)
    assert isinstance(end, Done)
    assert end.test_accuracy > 0.9


def test_rates_rise_and_losses_are_finite():
    found = range_test(RECIPES["MSE, SGD"], DATA)
    assert (np.diff(found.rates) > 0).all()
    assert np.isfinite(found.losses).all()


def test_where_nothing_is_learned_nothing_is_proposed():
    config = replace(RECIPES["MSE, SGD"], loss="Cross-entropy", initialisation="All zero")
    assert range_test(replace(config, hidden=(16, 16)), DATA).proposal is None


@pytest.mark.parametrize("change", [{"inputs": "0 to 255"}, {"initialisation": "Too large"}])
def test_proposal_is_not_where_a_huge_loss_is_still_huge(change):
    found = range_test(replace(RECIPES["MSE, SGD"], **change), DATA)
    if found.proposal is not None:
        assert found.proposal > found.rates[10]


def test_proposal_is_not_beyond_the_lowest_loss(monkeypatch):
    losses = np.concatenate([np.linspace(0.09, 0.03, 80), [0.05, 0.08, 0.04, 0.05]])
    rates = np.geomspace(1e-5, 10, losses.size)
    monkeypatch.setattr(module, "_sweep", lambda *_: zip(rates, losses, strict=True))
    proposal = range_test(RECIPES["MSE, SGD"], DATA).proposal
    assert proposal is not None
    assert proposal <= round_number(rates[losses.argmin()])


def test_stop_ends_it_at_once():
    found = range_test(RECIPES["MSE, SGD"], DATA, lambda: True)
    assert (len(found.rates), found.proposal) == (1, None)
