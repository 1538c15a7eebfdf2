"""Networks of the Training lab, ready to read drawings."""

import copy

from torch import nn

from core.engine import LOSSES
from core.network import INPUTS
from core.reader import Reader
from core.recipe import TrainingConfig


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
