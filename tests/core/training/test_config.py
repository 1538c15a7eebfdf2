"""The configuration: its defaults, its limits, and its form in JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.training.config import (
    RENAMED_OPTIONS,
    Interval,
    Options,
    TrainingConfig,
    constraint,
    from_dict,
    to_dict,
)
from core.training.mlp import INITIALISATIONS, INPUT_SCALINGS

NAMES = [name for name in TrainingConfig.__dataclass_fields__ if constraint(name)]


def values(name):
    allowed = constraint(name)
    if isinstance(allowed, Options):
        return st.sampled_from(allowed.names)
    assert isinstance(allowed, Interval)
    if isinstance(getattr(TrainingConfig(), name), int):
        return st.integers(int(allowed.low), int(allowed.high))
    return st.floats(allowed.low, allowed.high)


def test_default_is_the_baseline():
    config = TrainingConfig()
    assert (config.hidden, config.activation) == ((256, 64), "ReLU")
    assert (config.batch_size, config.epochs) == (512, 3)
    assert (config.optimizer, config.learning_rate, config.momentum) == ("SGD", 0.01, 0.9)
    assert config.loss == "MSE"
    assert (INPUT_SCALINGS[config.inputs].mean, INPUT_SCALINGS[config.inputs].std) == (
        0.1307,
        0.3081,
    )


@given(st.fixed_dictionaries({name: values(name) for name in NAMES}))
def test_config_survives_json(settings):
    config = TrainingConfig(**settings)
    assert from_dict(json.loads(json.dumps(to_dict(config)))) == config


@pytest.mark.parametrize("name", NAMES)
def test_setting_outside_its_limits_is_named(name):
    allowed = constraint(name)
    beyond: Any = allowed.high * 2 + 1 if isinstance(allowed, Interval) else "nonsense"
    with pytest.raises(ValueError, match=name.replace("_", " ")):
        TrainingConfig(**{name: beyond})


@pytest.mark.parametrize("hidden", [(0,), (-3, 2), (5000,), (8,) * 9])
def test_impossible_layers_are_refused(hidden):
    with pytest.raises(ValueError, match="hidden"):
        TrainingConfig(hidden=hidden)


def test_limits_are_written_as_people_write_them():
    with pytest.raises(ValueError, match=r"^seed: from 0 to 2,147,483,647, not -1\.$"):
        TrainingConfig(seed=-1)
    with pytest.raises(ValueError, match="not a number with so many digits"):
        TrainingConfig(seed=10**400)
    with pytest.raises(ValueError, match=r"^dropout: from 0 to 0\.9, not 0\.95\.$"):
        TrainingConfig(dropout=0.95)


def test_settings_and_options_of_version_0_4_are_read():
    old = {"memory": 0.99, "wrong_labels": 0.1, "training_share": 0.5, "inputs": "0 to 255"}
    old |= {"initialisation": "All zero", "hidden": [8]}
    assert from_dict(old) == TrainingConfig(
        hidden=(8,),
        beta2=0.99,
        label_noise=0.1,
        training_fraction=0.5,
        inputs="Raw [0, 255]",
        initialisation="Zeros",
    )
    for renamed in RENAMED_OPTIONS.values():
        assert renamed in {*INPUT_SCALINGS, *INITIALISATIONS}
