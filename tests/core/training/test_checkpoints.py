"""Checkpoints: what was saved comes back bit for bit; what was tampered with is refused."""

import json

import pytest
import torch
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Generator

from core.training.checkpoints import (
    FORMAT,
    MAX_BYTES,
    Checkpoint,
    CheckpointError,
    from_bytes,
    to_bytes,
)
from core.training.config import TrainingConfig
from core.training.mlp import MAX_WEIGHTS, build, count_parameters

CONFIG = TrainingConfig(hidden=(6, 5), dropout=0.25, optimizer="Adam")


@pytest.fixture
def checkpoint():
    model = build(CONFIG.hidden, Generator().manual_seed(1), dropout=CONFIG.dropout)
    return Checkpoint(CONFIG, "digits", model, 12, 0.875, {"0.weight.step": torch.tensor(3.0)})


def tampered(content, facts=None, config=None, tensors=None, format=FORMAT):
    """The same file with some of its content exchanged."""
    length = int.from_bytes(content[:8], "little")
    old = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["facts"])
    new = {**old, **(facts or {}), "config": {**old["config"], **(config or {})}}
    metadata = {"format": format, "facts": json.dumps(new)}
    return save_tensors({**load_tensors(content), **(tensors or {})}, metadata)


def test_what_was_saved_comes_back(checkpoint):
    read = from_bytes(to_bytes(checkpoint))
    assert (read.config, read.dataset, read.step) == (CONFIG, "digits", 12)
    assert read.test_accuracy == 0.875
    assert read.optimizer == {"0.weight.step": torch.tensor(3.0)}
    for name, weights in checkpoint.network.state_dict().items():
        assert torch.equal(read.network.state_dict()[name], weights)


def test_every_truncation_is_refused_with_a_sentence(checkpoint):
    content = to_bytes(checkpoint)
    for length in [*range(0, 64), len(content) // 2, len(content) - 1]:
        with pytest.raises(CheckpointError, match=r"^This file .*|^This is .*"):
            from_bytes(content[:length])


HOSTILE = {
    "a foreign format": {"format": "other"},
    "a step that is no number": {"facts": {"step": "12"}},
    "a negative step": {"facts": {"step": -1}},
    "an accuracy above 1": {"facts": {"test_accuracy": 7.0}},
    "an accuracy that is no number": {"facts": {"test_accuracy": True}},
    "a rate with 400 digits": {"config": {"learning_rate": 10**400}},
    "epochs with 400 digits": {"config": {"epochs": 10**400}},
    "a width with 400 digits": {"config": {"hidden": [10**400]}},
    "a rate that is no number": {"config": {"learning_rate": float("nan")}},
    "weights beyond all memory": {"config": {"hidden": [2048] * 6}},
    "an unknown setting": {"config": {"code": "print(1)"}},
    "an unknown activation": {"config": {"activation": "eval"}},
    "a width that is no number": {"config": {"hidden": ["6", 5]}},
    "a network too large": {"config": {"hidden": [10**9]}},
    "a rate of infinity": {"config": {"learning_rate": float("inf")}},
    "another network": {"config": {"hidden": [6, 6]}},
    "a missing layer": {"config": {"hidden": [6, 5, 4]}},
    "weights that are not numbers": {"tensors": {"1.bias": torch.full((6,), float("nan"))}},
    "weights of another kind": {"tensors": {"1.bias": torch.zeros(6, dtype=torch.int32)}},
    "weights too many": {"tensors": {"99.bias": torch.zeros(6)}},
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_file_is_refused(checkpoint, change):
    with pytest.raises(CheckpointError) as refused:
        from_bytes(tampered(to_bytes(checkpoint), **change))
    assert_is_a_sentence(str(refused.value))


def assert_is_a_sentence(text):
    assert text[0].isupper()
    assert text.endswith(".")
    assert len(text) < 250
    assert "object has no" not in text
    assert "Error" not in text


@pytest.mark.parametrize("config", [[1], 3, None, "x", {"hidden": 3}, {"hidden": [[1]]}, {"": {}}])
def test_config_of_another_kind_is_refused_with_a_sentence(checkpoint, config):
    facts = json.dumps({"config": config, "step": 1})
    weights = dict(checkpoint.network.state_dict())
    with pytest.raises(CheckpointError) as refused:
        from_bytes(save_tensors(weights, {"format": FORMAT, "facts": facts}))
    assert_is_a_sentence(str(refused.value))


def test_largest_run_fits_into_a_file_that_is_accepted(monkeypatch):
    widest = TrainingConfig(hidden=(2048, 2048, 2048, 1500), optimizer="Adam")
    assert MAX_WEIGHTS * 0.8 < count_parameters(widest.hidden) <= MAX_WEIGHTS
    model = build(CONFIG.hidden, Generator(), dropout=CONFIG.dropout)
    state = {
        f"{place}.{name}": torch.zeros_like(weight) if name != "step" else torch.tensor(1.0)
        for place, weight in enumerate(model.parameters())
        for name in ("exp_avg", "exp_avg_sq", "step")
    }
    content = to_bytes(Checkpoint(CONFIG, "digits", model, 1, None, state))
    assert len(content) < 3 * 4 * count_parameters(CONFIG.hidden) + 1_000_000
    assert 3 * 4 * MAX_WEIGHTS + 1_000_000 <= MAX_BYTES


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no safetensors at all",
        (2**60).to_bytes(8, "little") + b"{}",
        (2).to_bytes(8, "little") + b"[]",
        (200_000).to_bytes(8, "little") + b"[" * 200_000,
        save_tensors({"w": torch.zeros(1)}, {"format": FORMAT, "facts": "[]"}),
        save_tensors({"w": torch.zeros(1)}, {"format": FORMAT, "facts": '{"config": 3}'}),
        save_tensors({"w": torch.zeros(1)}),
    ],
)
def test_foreign_file_is_refused(content):
    with pytest.raises(CheckpointError):
        from_bytes(content)
