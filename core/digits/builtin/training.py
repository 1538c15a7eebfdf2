"""Trains the built-in recognizer on MNIST, synthetic digits and negatives."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from core.digits.builtin.network import MNIST_MEAN, MNIST_STD, DigitNet, as_input
from core.digits.builtin.synthesis import draw_digits, draw_negatives
from core.training.datasets.augmentation import Augmentation
from core.training.datasets.dataset import Dataset

Examples = tuple[Tensor, Tensor]  # images (N, 28, 28) uint8, labels (N,)
HELD_OUT = 5_000


@dataclass(frozen=True)
class Hyperparameters:
    """Everything that decides the result of a training.

    steps: batches of 256. synthetic, negatives: how many drawings are synthesised.
    ema_decay: of the exponential moving average of the weights, which is what is saved.
    """

    steps: int = 12_000
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    ema_decay: float = 0.998
    synthetic: int = 80_000
    negatives: int = 32_000
    seed: int = 0
    threads: int = 1
    augmentation: Augmentation = field(default_factory=Augmentation)


@dataclass(frozen=True)
class TrainingData:
    """Three sources of examples, and how many of each a batch takes."""

    mnist: Examples
    synthetic: Examples
    negatives: Examples
    per_batch: tuple[int, int, int] = (128, 96, 32)

    def batches(self, steps: int, random: Generator) -> Iterator[Examples]:
        """`steps` batches: inputs (B, 1, 28, 28) in [0, 1] and labels (B,)."""
        sources = (self.mnist, self.synthetic, self.negatives)
        for _ in range(steps):
            picks = [
                torch.randint(len(labels), (count,), generator=random)
                for (_, labels), count in zip(sources, self.per_batch, strict=True)
            ]
            pairs = list(zip(sources, picks, strict=True))
            images = torch.cat([images[pick] for (images, _), pick in pairs])
            yield as_input(images), torch.cat([labels[pick] for (_, labels), pick in pairs])


def training_data(mnist: Dataset, settings: Hyperparameters) -> TrainingData:
    """All but the last 5,000 training images of MNIST, synthetic digits and negatives."""
    random = np.random.default_rng(settings.seed)
    images, labels = mnist.train_images, mnist.train_labels.long()
    return TrainingData(
        (images[:-HELD_OUT], labels[:-HELD_OUT]),
        tensors(draw_digits(settings.synthetic, random)),
        tensors(draw_negatives(settings.negatives, random)),
    )


def held_out(mnist: Dataset) -> Examples:
    """The last 5,000 training images of MNIST, which are not trained on."""
    return mnist.train_images[-HELD_OUT:], mnist.train_labels[-HELD_OUT:].long()


def tensors(drawings: tuple[np.ndarray, np.ndarray]) -> Examples:
    """Images and labels as PyTorch tensors."""
    return torch.from_numpy(drawings[0]), torch.from_numpy(drawings[1])


def train(
    settings: Hyperparameters,
    data: TrainingData,
    report: Callable[[int, float], None],
    start: DigitNet | None = None,
) -> DigitNet:
    """AdamW with the one-cycle schedule; `report` is called with (step, loss).

    start: a trained network to continue with, which is changed; None for new weights.
    """
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    random = torch.Generator().manual_seed(settings.seed)
    network = start or DigitNet()
    network.to(memory_format=torch.channels_last)
    average = AveragedModel(
        network,
        multi_avg_fn=get_ema_multi_avg_fn(settings.ema_decay),  # type: ignore[no-untyped-call]
        use_buffers=True,
    )
    optimizer = torch.optim.AdamW(network.parameters(), weight_decay=settings.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.learning_rate, total_steps=settings.steps, pct_start=0.15
    )
    network.train()
    for step, (images, labels) in enumerate(data.batches(settings.steps, random), start=1):
        inputs = (settings.augmentation(images, random) - MNIST_MEAN) / MNIST_STD
        loss = _loss(network, inputs, labels)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        average.update_parameters(network)
        report(step, loss.item())
    return cast(DigitNet, average.module).eval()


def _loss(network: nn.Module, inputs: Tensor, labels: Tensor) -> Tensor:
    """Cross-entropy; the forward pass in bfloat16 takes half the time."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(inputs.contiguous(memory_format=torch.channels_last))
    return functional.cross_entropy(logits.float(), labels)
