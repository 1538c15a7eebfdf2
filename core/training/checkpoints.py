"""Checkpoints: trained networks and paused runs, to and from safetensors files.

A file holds the weights under the names of `network.state_dict()`; its metadata is JSON with
the configuration, the data set, the step and the accuracy. A run before its last step also has
the optimizer's state, under `optimizer.<parameter>.<name>`. Nothing in a file is executed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Generator, Tensor, nn

from core.training.config import TrainingConfig, from_dict, to_dict
from core.training.datasets.dataset import Dataset
from core.training.mlp import MAX_WEIGHTS, build
from core.training.trainer import Trainer

FORMAT = "gradient-playground-1"
# Adam has two numbers for each weight; the rest is room for names.
MAX_BYTES = 3 * 4 * MAX_WEIGHTS + 1_000_000
MAX_HEADER_BYTES = 1_000_000
OPTIMIZER = "optimizer."
NOT_OURS = "This file was not written by the Gradient Playground."
INCOMPLETE = "This is not a safetensors file, or it is incomplete."
# Step counts, and means and sums of squares.
NON_NEGATIVE = ("step", "exp_avg_sq", "square_avg", "sum")

State = dict[str, Tensor]


class CheckpointError(ValueError):
    """A file or checkpoint that cannot be used; the message says why."""


@dataclass(frozen=True)
class Checkpoint:
    """A network at a step of its run, counted in optimizer steps.

    `optimizer` holds the optimizer's state tensors; it is empty after the last step.
    """

    config: TrainingConfig
    dataset: str
    network: nn.Sequential
    step: int
    test_accuracy: float | None = None
    optimizer: Mapping[str, Tensor] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """The memory that the tensors take."""
        tensors = [*self.network.state_dict().values(), *self.optimizer.values()]
        return sum(tensor.nbytes for tensor in tensors)


def to_bytes(checkpoint: Checkpoint) -> bytes:
    """The content of a .safetensors file."""
    facts = {
        "config": to_dict(checkpoint.config),
        "dataset": checkpoint.dataset,
        "step": checkpoint.step,
        "test_accuracy": checkpoint.test_accuracy,
    }
    tensors = dict(checkpoint.network.state_dict())
    tensors |= {OPTIMIZER + name: tensor for name, tensor in checkpoint.optimizer.items()}
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    return save_tensors(plain, {"format": FORMAT, "facts": json.dumps(facts)})


def from_bytes(content: bytes) -> Checkpoint:
    """Read what `to_bytes` wrote.

    Raises:
        CheckpointError: the file is truncated, manipulated, too large, or of another format.
    """
    facts = _facts(content)
    config = _config(facts)
    try:
        tensors = load_tensors(content)
    except (ValueError, SafetensorError) as error:
        raise CheckpointError(INCOMPLETE) from error
    weights = {name: value for name, value in tensors.items() if not name.startswith(OPTIMIZER)}
    state = {
        name.removeprefix(OPTIMIZER): value
        for name, value in tensors.items()
        if name.startswith(OPTIMIZER)
    }
    return Checkpoint(
        config,
        str(facts.get("dataset", ""))[:40],
        _network(config, weights),
        _step(facts),
        _accuracy(facts),
        state,
    )


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise CheckpointError(sentence)


def _facts(content: bytes) -> dict[str, Any]:
    """The metadata; the size of the header is checked before it is parsed."""
    _require(len(content) <= MAX_BYTES, f"This file is larger than {MAX_BYTES // 1_000_000} MB.")
    length = int.from_bytes(content[:8], "little")
    _require(2 <= length <= min(MAX_HEADER_BYTES, len(content) - 8), INCOMPLETE)
    try:
        metadata = json.loads(content[8 : 8 + length])["__metadata__"]
        ours = metadata["format"] == FORMAT
        facts = json.loads(metadata["facts"])
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise CheckpointError(NOT_OURS) from error
    _require(ours and isinstance(facts, dict), NOT_OURS)
    return dict(facts)


def _config(facts: Mapping[str, Any]) -> TrainingConfig:
    values = facts.get("config")
    _require(isinstance(values, dict), "This file has no configuration.")
    try:
        return from_dict(dict(values or {}))
    except ValueError as error:
        raise CheckpointError(f"The configuration in this file is invalid: {error}") from error


def _network(config: TrainingConfig, weights: Mapping[str, Tensor]) -> nn.Sequential:
    """A network of its own with these weights."""
    network = _build(config)
    _require(
        _layout(network.state_dict()) == _layout(weights),
        "The weights in this file do not match its configuration.",
    )
    _require(_all_finite(weights), "Some weights in this file are not finite.")
    network.load_state_dict(dict(weights))
    return network.eval()


def _build(config: TrainingConfig) -> nn.Sequential:
    kind, shuffled = config.activation, config.shuffled_pixels
    return build(config.hidden, Generator(), kind, config.dropout, shuffled_pixels=shuffled)


def _layout(tensors: Mapping[str, Tensor]) -> dict[str, tuple[torch.Size, torch.dtype]]:
    return {name: (value.shape, value.dtype) for name, value in tensors.items()}


def _all_finite(tensors: Mapping[str, Tensor]) -> bool:
    return all(bool(torch.isfinite(value).all()) for value in tensors.values())


def _step(facts: Mapping[str, Any]) -> int:
    step = facts.get("step")
    valid = type(step) is int and step >= 0
    _require(valid, "The step in this file is not a non-negative integer.")
    return int(step or 0)


def _accuracy(facts: Mapping[str, Any]) -> float | None:
    accuracy = facts.get("test_accuracy")
    valid = accuracy is None or (type(accuracy) in (int, float) and 0 <= accuracy <= 1)
    _require(valid, "The accuracy in this file is not between 0 and 1.")
    return accuracy


def snapshot(trainer: Trainer, test_accuracy: float | None = None) -> Checkpoint:
    """A copy of the state of a run. No step may be taken meanwhile."""
    weights = {name: value.cpu() for name, value in trainer.network.state_dict().items()}
    network = _build(trainer.config)
    network.load_state_dict(weights)
    unfinished = trainer.step < trainer.steps
    return Checkpoint(
        trainer.config,
        trainer.dataset.name,
        network.eval(),
        trainer.step,
        test_accuracy,
        _state_of(trainer.optimizer) if unfinished else {},
    )


def resume(checkpoint: Checkpoint, dataset: Dataset) -> Trainer:
    """A trainer that continues from `checkpoint`, bit for bit as without the interruption.

    Raises:
        CheckpointError: it belongs to another data set, or its parts do not match.
    """
    _require(
        checkpoint.dataset == dataset.name,
        f"This network was trained on {checkpoint.dataset!r}, not on {dataset.name!r}. "
        "Choose that data set first.",
    )
    trainer = Trainer(checkpoint.config, dataset)
    _require(
        checkpoint.step <= trainer.steps,
        "The step in this file is beyond the last step of its run.",
    )
    trainer.network.load_state_dict(checkpoint.network.state_dict())
    trainer.step = checkpoint.step
    if 0 < checkpoint.step < trainer.steps:
        _load_state(trainer, dict(checkpoint.optimizer))
    return trainer


def _state_of(optimizer: torch.optim.Optimizer) -> State:
    """The optimizer's tensors as `<parameter>.<name>`, copied."""
    return {
        f"{parameter}.{name}": value.detach().cpu().clone()
        for parameter, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
        if value is not None
    }


def _load_state(trainer: Trainer, saved: State) -> None:
    # The state after a step shows what a file must have; a velocity if there was ever momentum.
    config = trainer.config
    changed = [change.momentum for change in config.changes if change.step < trainer.step]
    momentum = max([config.rates_at(1)[1], *changed])
    fresh = Trainer(replace(config, momentum=momentum, changes=()), trainer.dataset)
    fresh.training_step()
    _require(
        _layout(saved) == _layout(_state_of(fresh.optimizer)),
        "The optimizer state in this file does not match its configuration.",
    )
    _require(_all_finite(saved), "Some optimizer state in this file is not finite.")
    negative = any(n.endswith(NON_NEGATIVE) and bool((v < 0).any()) for n, v in saved.items())
    _require(not negative, "The optimizer state in this file has negative squares.")
    state: dict[int, State] = {}
    for key, value in saved.items():
        parameter, _, name = key.partition(".")
        state.setdefault(int(parameter), {})[name] = value
    groups = trainer.optimizer.state_dict()["param_groups"]
    trainer.optimizer.load_state_dict({"state": state, "param_groups": groups})
