"""Trained networks to and from safetensors: numbers and JSON, nothing that could run.

A file holds the weights under the names of `network.state_dict()`. Its metadata holds
the recipe, the data set, the step that was reached and the accuracy. A file of a run that
is not at its end also holds the optimizer's state, under `optimizer.<weight>.<name>`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load as load_tensors
from safetensors.torch import save as save_tensors
from torch import Generator, Tensor, nn

from core.training import mlp as network
from core.training.config import TrainingConfig, from_plain, to_plain

FORMAT = "gradient-playground-1"
# Adam keeps two numbers beside each weight; the rest is room for names.
LARGEST_BYTES = 3 * 4 * network.MOST_WEIGHTS + 1_000_000
LARGEST_HEADER = 1_000_000
OPTIMIZER = "optimizer."
FOREIGN = "This file was not written by the Gradient Playground."


class CheckpointError(ValueError):
    """A file is no checkpoint that can be used; the message says why, for people."""


@dataclass(frozen=True)
class Checkpoint:
    """A network with its recipe, and how far it has come.

    `step` counts optimizer steps. `optimizer` holds the optimizer's tensors, empty where
    the run was at its end.
    """

    config: TrainingConfig
    dataset: str
    network: nn.Sequential
    step: int
    test_accuracy: float | None = None
    optimizer: Mapping[str, Tensor] = field(default_factory=dict)

    @property
    def bytes(self) -> int:
        """How much memory the numbers take."""
        tensors = [*self.network.state_dict().values(), *self.optimizer.values()]
        return sum(tensor.nbytes for tensor in tensors)


def to_bytes(checkpoint: Checkpoint) -> bytes:
    """The checkpoint as the content of a .safetensors file."""
    facts = {
        "config": to_plain(checkpoint.config),
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
        CheckpointError: the file is truncated, hostile, too large, or no such checkpoint.
    """
    facts = _facts(content)
    config = _config(facts)
    try:
        tensors = load_tensors(content)
    except (ValueError, SafetensorError) as fault:
        raise CheckpointError("This is no safetensors file, or only a part of one.") from fault
    weights = {name: value for name, value in tensors.items() if not name.startswith(OPTIMIZER)}
    state = {
        name.removeprefix(OPTIMIZER): value
        for name, value in tensors.items()
        if name.startswith(OPTIMIZER)
    }
    return Checkpoint(
        config,
        str(facts.get("dataset", ""))[:40],
        _rebuild(config, weights),
        _step(facts),
        _accuracy(facts),
        state,
    )


def _facts(content: bytes) -> dict[str, Any]:
    """The metadata, read by hand first: its size is bounded before anything is parsed."""
    if len(content) > LARGEST_BYTES:
        raise CheckpointError(f"This file is larger than {LARGEST_BYTES // 1_000_000} MB.")
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or not 2 <= length <= min(LARGEST_HEADER, len(content) - 8):
        raise CheckpointError("This is no safetensors file, or only a part of one.")
    try:
        metadata = json.loads(content[8 : 8 + length])["__metadata__"]
        ours = metadata["format"] == FORMAT
        facts = json.loads(metadata["facts"])
    except (KeyError, TypeError, ValueError, RecursionError) as fault:
        raise CheckpointError(FOREIGN) from fault
    if not ours or not isinstance(facts, dict):
        raise CheckpointError(FOREIGN)
    return facts


def _config(facts: Mapping[str, Any]) -> TrainingConfig:
    values = facts.get("config")
    if not isinstance(values, dict):
        raise CheckpointError("This file does not hold a recipe.")
    try:
        return from_plain(values)
    except ValueError as fault:
        raise CheckpointError(f"This file does not hold a usable recipe: {fault}") from fault


def _rebuild(config: TrainingConfig, weights: Mapping[str, Tensor]) -> nn.Sequential:
    model = network.build(config.hidden, Generator(), config.activation, config.dropout)
    wanted = {name: (value.shape, value.dtype) for name, value in model.state_dict().items()}
    if wanted != {name: (value.shape, value.dtype) for name, value in weights.items()}:
        raise CheckpointError("The weights in this file do not fit the network of its recipe.")
    if not all(bool(torch.isfinite(value).all()) for value in weights.values()):
        raise CheckpointError("The weights in this file are not all finite numbers.")
    model.load_state_dict(dict(weights))
    return model.eval()


def _step(facts: Mapping[str, Any]) -> int:
    step = facts.get("step")
    if type(step) is not int or step < 0:
        raise CheckpointError("This file does not say at which step it was written.")
    return step


def _accuracy(facts: Mapping[str, Any]) -> float | None:
    accuracy = facts.get("test_accuracy")
    if accuracy is None:
        return None
    is_number = isinstance(accuracy, int | float) and not isinstance(accuracy, bool)
    if is_number and 0 <= accuracy <= 1:
        return float(accuracy)
    raise CheckpointError("The accuracy in this file is no share between 0 and 1.")
