"""Networks of the Training lab, ready to read drawings."""

import copy

from torch import nn

from core.digits.classifier import Reader
from core.training.config import TrainingConfig
from core.training.mlp import INPUTS
from core.training.optimization import LOSSES


def reader_of(name: str, network: nn.Module, config: TrainingConfig) -> Reader:
    """A reader with a copy of a network that was trained by `config`."""
    inputs = INPUTS[config.inputs]
    return Reader(
        name,
        copy.deepcopy(network).cpu(),
        "shares" if LOSSES[config.loss].one_hot else "logits",
        mean=inputs.mean,
        deviation=inputs.deviation,
    )
