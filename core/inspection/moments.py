"""The weights of a network at moments of its run, kept thriftily for the time after it."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

MOST_MOMENTS = 60
MOST_BYTES = 40_000_000
BYTES = 2  # float16
ENOUGH = 3


class Moments:
    """All parameters of a network at up to 60 steps, as float16, at most 40 MB.

    When there are too many, every second one is dropped, and from then on they are twice as far
    apart. Nothing is kept of a network so large that there would be fewer than three.
    """

    def __init__(self, parameters: int) -> None:
        self._most = min(MOST_MOMENTS, MOST_BYTES // (BYTES * parameters))
        self._interval = 1
        self._steps: list[int] = []
        self._weights: list[NDArray[np.float16]] = []

    def add(self, network: nn.Module, step: int, last: bool = False) -> None:
        """Keep this moment if it is the last one, or far enough from the one before."""
        if self._most < ENOUGH or (self._steps and step <= self._steps[-1]):
            return
        if self._steps and not last and step - self._steps[-1] < self._interval:
            return
        if len(self._steps) == self._most:
            del self._steps[1::2], self._weights[1::2]
            self._interval *= 2
        self._steps.append(step)
        with np.errstate(over="ignore"):  # a run that diverges
            self._weights.append(flat(network).astype(np.float16))

    @property
    def steps(self) -> NDArray[np.int64]:
        """The steps of the moments, (n,)."""
        return np.array(self._steps, dtype=np.int64)

    @property
    def weights(self) -> NDArray[np.float16]:
        """The parameters at each moment, (n, parameters)."""
        return np.array(self._weights)

    @property
    def bytes(self) -> int:
        """The memory that is taken."""
        return sum(weights.nbytes for weights in self._weights)


def flat(network: nn.Module) -> NDArray[np.float32]:
    """All parameters in one array, layer by layer: weight (outputs, inputs), bias (outputs,)."""
    with torch.no_grad():
        parts = [parameter.detach().flatten() for parameter in network.parameters()]
        return np.asarray(torch.cat(parts).cpu().numpy())
