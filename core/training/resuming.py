"""A run that is not at its end, as a checkpoint, and back: it goes on to the same numbers."""

import copy

import torch
from torch import Tensor, nn

from core.training.checkpoints import Checkpoint, CheckpointError
from core.training.datasets.dataset import Dataset
from core.training.mlp import Dropout
from core.training.optimization import ENGINES
from core.training.trainer import Trainer

State = dict[str, Tensor]
# Counts of steps, and means and sums of squares.
NEVER_NEGATIVE = ("step", "exp_avg_sq", "square_avg", "sum")


def snapshot(trainer: Trainer, test_accuracy: float | None = None) -> Checkpoint:
    """A copy of all that decides how a run goes on. It must stand still meanwhile."""
    network = copy.deepcopy(trainer.network).cpu().eval()
    return _checkpoint(trainer, network, test_accuracy)


def last_snapshot(trainer: Trainer, test_accuracy: float) -> Checkpoint:
    """The network of a trainer that will take no step any more: itself, not a copy of it."""
    network = trainer.network.cpu().eval()
    network.zero_grad(set_to_none=True)
    for part in network:
        if isinstance(part, Dropout):
            part.factors = torch.ones(())
    return _checkpoint(trainer, network, test_accuracy)


def _checkpoint(
    trainer: Trainer, network: nn.Sequential, test_accuracy: float | None
) -> Checkpoint:
    unfinished = trainer.step < trainer.steps
    return Checkpoint(
        trainer.config,
        trainer.dataset.name,
        network,
        trainer.step,
        test_accuracy,
        _state_of(trainer.optimizer) if unfinished else {},
    )


def resume(checkpoint: Checkpoint, dataset: Dataset) -> Trainer:
    """The trainer that takes the next step after `checkpoint`.

    Raises:
        CheckpointError: it was made with another data set, or its parts do not fit.
    """
    if checkpoint.dataset != dataset.name:
        raise CheckpointError(
            f"This network was trained on {checkpoint.dataset!r}, not on {dataset.name!r}. "
            "Choose that data set first."
        )
    trainer = Trainer(checkpoint.config, dataset)
    if checkpoint.step > trainer.steps:
        raise CheckpointError("This file says that it took more steps than its recipe has.")
    trainer.network.load_state_dict(checkpoint.network.state_dict())
    trainer.step = checkpoint.step
    if 0 < checkpoint.step < trainer.steps:
        _load_state(trainer, dict(checkpoint.optimizer))
    return trainer


def _state_of(optimizer: torch.optim.Optimizer) -> State:
    """The optimizer's tensors as `<weight>.<name>`, copied."""
    return {
        f"{weight}.{name}": value.detach().cpu().clone()
        for weight, values in optimizer.state_dict()["state"].items()
        for name, value in values.items()
        if value is not None
    }


def _load_state(trainer: Trainer, found: State) -> None:
    wanted = _state_of(_twin_after_a_step(trainer))
    if {n: (v.shape, v.dtype) for n, v in wanted.items()} != {
        n: (v.shape, v.dtype) for n, v in found.items()
    }:
        raise CheckpointError("The optimizer's state in this file does not fit its recipe.")
    if not all(bool(torch.isfinite(value).all()) for value in found.values()):
        raise CheckpointError("The optimizer's state in this file has numbers that are not finite.")
    if any(name.endswith(NEVER_NEGATIVE) and bool((v < 0).any()) for name, v in found.items()):
        raise CheckpointError("The optimizer's state in this file has squares below 0.")
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in found.items():
        weight, _, part = name.partition(".")
        state.setdefault(int(weight), {})[part] = value
    groups = trainer.optimizer.state_dict()["param_groups"]
    trainer.optimizer.load_state_dict({"state": state, "param_groups": groups})


def _twin_after_a_step(trainer: Trainer) -> torch.optim.Optimizer:
    """The same optimizer for a copy of the network: what must be in its state."""
    network = copy.deepcopy(trainer.network)
    twin = ENGINES[trainer.config.optimizer].make(list(network.parameters()), trainer.rates)
    for weight in network.parameters():
        weight.grad = torch.zeros_like(weight)
    twin.step()
    return twin
