"""The recipe: the article's by default, checked, and the same after a trip through JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.config import Choice, Limits, TrainingConfig, from_plain, rule, to_plain
from core.training.mlp import INPUTS
from core.training.optimization import TRAINING_SCHEDULES

NAMES = [name for name in TrainingConfig.__dataclass_fields__ if rule(name)]


def values(name):
    allowed = rule(name)
    if isinstance(allowed, Choice):
        return st.sampled_from(allowed.options)
    assert isinstance(allowed, Limits)
    if isinstance(getattr(TrainingConfig(), name), int):
        return st.integers(int(allowed.low), int(allowed.high))
    return st.floats(allowed.low, allowed.high)


def test_default_is_the_articles_recipe():
    recipe = TrainingConfig()
    assert (recipe.hidden, recipe.activation) == ((256, 64), "ReLU")
    assert (recipe.batch_size, recipe.epochs) == (512, 3)
    assert (recipe.optimizer, recipe.learning_rate, recipe.momentum) == ("SGD", 0.01, 0.9)
    assert recipe.loss == "MSE"
    assert (INPUTS[recipe.inputs].mean, INPUTS[recipe.inputs].deviation) == (0.1307, 0.3081)


@given(st.fixed_dictionaries({name: values(name) for name in NAMES}))
def test_recipe_survives_json(settings):
    config = TrainingConfig(**settings)
    assert from_plain(json.loads(json.dumps(to_plain(config)))) == config


@pytest.mark.parametrize("name", NAMES)
def test_setting_outside_its_limits_is_named(name):
    allowed = rule(name)
    beyond: Any = allowed.high * 2 + 1 if isinstance(allowed, Limits) else "nonsense"
    with pytest.raises(ValueError, match=name.replace("_", " ")):
        TrainingConfig(**{name: beyond})


@pytest.mark.parametrize("hidden", [(0,), (-3, 2), (5000,), (8,) * 9])
def test_impossible_layers_are_refused(hidden):
    with pytest.raises(ValueError, match="hidden"):
        TrainingConfig(hidden=hidden)


def test_one_cycle_rises_to_the_rate_and_falls_to_almost_nothing():
    factors = [TRAINING_SCHEDULES["One cycle"].factor(t, 1000) for t in range(1, 1001)]
    peak = factors.index(max(factors))
    assert peak + 1 == 300
    assert factors[0] == pytest.approx(1 / 25)
    assert factors[peak] == pytest.approx(1.0)
    assert factors[-1] == pytest.approx(0.0, abs=1e-5)
    assert factors[: peak + 1] == sorted(factors[: peak + 1])
    assert factors[peak:] == sorted(factors[peak:], reverse=True)


@pytest.mark.parametrize("name", TRAINING_SCHEDULES)
@pytest.mark.parametrize("steps", [1, 2, 3, 10])
def test_schedule_is_finite_for_short_runs(name, steps):
    factors = [TRAINING_SCHEDULES[name].factor(t, steps) for t in range(1, steps + 1)]
    assert all(0 <= factor <= 1 for factor in factors)


def test_limits_are_written_as_people_write_them():
    with pytest.raises(ValueError, match=r"^seed: from 0 to 2,147,483,647, not -1\.$"):
        TrainingConfig(seed=-1)
    with pytest.raises(ValueError, match="not a number with so many digits"):
        TrainingConfig(seed=10**400)
    with pytest.raises(ValueError, match=r"^dropout: from 0 to 0\.9, not 0\.95\.$"):
        TrainingConfig(dropout=0.95)
