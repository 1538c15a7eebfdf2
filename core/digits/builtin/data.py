"""What the recognizer learns from: MNIST, digits from the alphabet, and what is no digit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor

from core.digits.builtin.network import as_input
from core.digits.builtin.synthesis import draw_digits, draw_junk
from core.training.datasets.dataset import Dataset

Examples = tuple[Tensor, Tensor]
HELD_OUT = 5_000


@dataclass(frozen=True)
class Pools:
    """Pictures (N, 28, 28) uint8 with labels (N,): three kinds, and how many a batch takes."""

    mnist: Examples
    drawn: Examples
    junk: Examples
    shares: tuple[int, int, int] = (128, 96, 32)

    def batches(self, steps: int, random: Generator) -> Iterator[Examples]:
        """`steps` batches: inputs (B, 1, 28, 28) in [0, 1] and labels (B,)."""
        kinds = (self.mnist, self.drawn, self.junk)
        for _ in range(steps):
            picks = [
                torch.randint(len(labels), (share,), generator=random)
                for (_, labels), share in zip(kinds, self.shares, strict=True)
            ]
            images = [pool[0][pick] for pool, pick in zip(kinds, picks, strict=True)]
            labels = [pool[1][pick] for pool, pick in zip(kinds, picks, strict=True)]
            yield as_input(torch.cat(images)), torch.cat(labels)


def pools(mnist: Dataset, drawn: int, junk: int, seed: int) -> Pools:
    """All but the last 5,000 training images of MNIST, and `drawn` and `junk` drawings."""
    random = np.random.default_rng(seed)
    images, labels = mnist.train_images, mnist.train_labels.long()
    return Pools(
        (images[:-HELD_OUT], labels[:-HELD_OUT]),
        tensors(draw_digits(drawn, random)),
        tensors(draw_junk(junk, random)),
    )


def held_out(mnist: Dataset) -> Examples:
    """The last 5,000 training images of MNIST, which the recognizer never trains on."""
    return mnist.train_images[-HELD_OUT:], mnist.train_labels[-HELD_OUT:].long()


def tensors(drawings: tuple[np.ndarray, np.ndarray]) -> Examples:
    """Pictures and labels from NumPy to PyTorch."""
    return torch.from_numpy(drawings[0]), torch.from_numpy(drawings[1])
