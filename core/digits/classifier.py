"""What reads a picture: any network, with how its outputs become probabilities."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from core.digits.preprocessing import SIDE

Output = Literal["logits", "shares"]
DIGITS = 10


@dataclass(frozen=True)
class Reader:
    """A network that reads pictures (B, 28, 28) of floats in [0, 1], 1 for ink.

    output: "logits" go through a softmax, after division by `temperature`; "shares" come
    from a network trained with the squared error on one-hot labels: its outputs estimate
    the probabilities themselves, and are only clipped at 0 and scaled to the sum 1.
    mean, deviation: what the network was trained to have subtracted and divided by.
    An eleventh output, where there is one, says "this is no digit".
    The network is set to reading (`eval`) here, and never again: visitors share it.
    """

    name: str
    network: nn.Module
    output: Output = "logits"
    temperature: float = 1.0
    mean: float = 0.0
    deviation: float = 1.0

    def __post_init__(self) -> None:
        self.network.eval()

    def input(self, images: NDArray[np.floating]) -> Tensor:
        """Pictures (B, 28, 28) as the tensor (B, 1, 28, 28) that the network takes."""
        pixels = torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32))
        return (pixels.reshape(-1, 1, SIDE, SIDE) - self.mean) / self.deviation

    def classes(self, images: NDArray[np.floating]) -> NDArray[np.float64]:
        """Probabilities (B, 10), or (B, 11) where the network knows "not a digit"."""
        probabilities = TO_PROBABILITIES[self.output](self, self.raw(images))
        return np.asarray(probabilities.numpy())

    def raw(self, images: NDArray[np.floating]) -> Tensor:
        """What the network puts out, (B, 10) or (B, 11)."""
        with torch.inference_mode():
            return cast(Tensor, self.network(self.input(images)))

    def read(self, images: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(probabilities (B, 10) of the digits, is_digit (B,) the probability of being one).

        What is no digit could be any of them: its probability is spread evenly over the ten.
        """
        return spread(self.classes(images))


def spread(
    classes: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Classes (B, 10) or (B, 11) as `Reader.read` gives them: (B, 10) and (B,)."""
    refused = classes[:, DIGITS:].sum(axis=1)
    return classes[:, :DIGITS] + refused[:, None] / DIGITS, 1 - refused


def _softmax(reader: Reader, logits: Tensor) -> Tensor:
    return (logits.double() / reader.temperature).softmax(dim=1)


def _shares(reader: Reader, outputs: Tensor) -> Tensor:
    positive = outputs.double().clamp(min=1e-9)
    return positive / positive.sum(dim=1, keepdim=True)


TO_PROBABILITIES: dict[Output, Callable[[Reader, Tensor], Tensor]] = {
    "logits": _softmax,
    "shares": _shares,
}
