"""The configuration: its defaults, its limits, and its form in JSON."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.training.config import (
    LIMITS,
    REGISTRIES,
    RENAMED_OPTIONS,
    TrainingConfig,
    from_dict,
    to_dict,
)
from core.training.mlp import INITIALISATIONS, INPUT_SCALINGS


def values(name):
    if name in REGISTRIES:
        return st.sampled_from(list(REGISTRIES[name]))
    low, high = LIMITS[name]
    if isinstance(getattr(TrainingConfig(), name), int):
        return st.integers(int(low), int(high))
    return st.floats(low, high)


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


@settings(max_examples=25)
@given(st.fixed_dictionaries({name: values(name) for name in (*REGISTRIES, *LIMITS)}))
def test_config_survives_json(chosen):
    config = TrainingConfig(**chosen)
    assert from_dict(json.loads(json.dumps(to_dict(config)))) == config


@pytest.mark.parametrize("name", [*REGISTRIES, *LIMITS])
def test_setting_outside_its_limits_is_named(name):
    beyond: Any = "nonsense" if name in REGISTRIES else LIMITS[name][1] * 2 + 1
    with pytest.raises(ValueError, match=name.replace("_", " ")):
        TrainingConfig(**{name: beyond})


@pytest.mark.parametrize("hidden", [(0,), (-3, 2), (5000,), (8,) * 9])
def test_impossible_layers_are_refused(hidden):
    with pytest.raises(ValueError, match="hidden"):
        TrainingConfig(hidden=hidden)


def test_changes_survive_json_and_are_in_effect_after_their_step():
    config = TrainingConfig().changed(3, 0.1, 0.5).changed(3, 0.2, 0.5).changed(7, 1, 0.0)
    assert from_dict(json.loads(json.dumps(to_dict(config)))) == config
    assert [config.rates_at(step)[0] for step in (3, 4, 7, 8)] == [0.01, 0.2, 0.2, 1]
    assert config.latest == TrainingConfig(learning_rate=1, momentum=0.0)


@pytest.mark.parametrize(
    "changes",
    [3, [1], [[1, 2]], [["1", 0.1, 0.9]], [[2, 0.1, 0.9], [1, 0.1, 0.9]], [[1, 1e9, 0.9]]],
)
def test_invalid_changes_are_refused(changes):
    with pytest.raises(ValueError, match=r"changes|learning rate"):
        from_dict({"changes": changes})


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
