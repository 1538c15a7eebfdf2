"""Mini-batches: shuffling, label noise and augmentation as functions of seed and step.

The random numbers of an epoch or a step come from a generator of their own, seeded by the
configuration. So a run that is resumed at step 500 gets the same batches as one without a pause.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from enum import IntEnum

import numpy as np
import torch
from torch import Generator, Tensor
from torch.nn.functional import one_hot

from core.training.config import TrainingConfig
from core.training.datasets.augmentation import Augmentation
from core.training.datasets.dataset import Dataset
from core.training.losses import LOSSES
from core.training.mlp import CLASSES, INPUT_SCALINGS


class Stream(IntEnum):
    """What is random in a run; each has an independent stream of random numbers."""

    INITIALISATION = 0
    SUBSET = 1
    LABEL_NOISE = 2
    SHUFFLING = 3
    DROPOUT = 4
    AUGMENTATION = 5


def generator_for(seed: int, stream: Stream, index: int = 0) -> Generator:
    """The random generator of a stream for one epoch or one step (`index`)."""
    state = np.random.SeedSequence((seed, stream, index)).generate_state(1, np.uint64)
    return Generator().manual_seed(int(state[0] >> np.uint64(1)))


class Batches:
    """The mini-batches of a run.

    `images` (N, 28, 28) uint8 and `labels` (N,) are the training set after
    `training_fraction` and `label_noise` were applied.
    """

    def __init__(self, config: TrainingConfig, dataset: Dataset, device: torch.device) -> None:
        self.config = config
        self.device = device
        images, labels = _subset(config, dataset)
        self.images = images.to(device)
        noise = generator_for(config.seed, Stream.LABEL_NOISE)
        self.labels = with_label_noise(labels, config.label_noise, noise).to(device)
        self._targets = (
            one_hot(self.labels, CLASSES).float() if LOSSES[config.loss].one_hot else self.labels
        )
        self.per_epoch = -(-len(labels) // config.batch_size)
        self._epoch = -1
        self._epoch_indices: Sequence[Tensor] = ()
        self._epoch_targets: Sequence[Tensor] = ()
        self._augmentation = augmentation_of_strength(config.augmentation)

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        """Inputs (B, 28, 28) and targets of a step, counted from 0."""
        epoch, batch = divmod(step, self.per_epoch)
        if epoch != self._epoch:
            self._shuffle(epoch)
        # index_select takes a tenth of the time of images[indices].
        images = self.images.index_select(0, self._epoch_indices[batch])
        if self.config.augmentation:
            images = self._augmented(images, step)
        return INPUT_SCALINGS[self.config.inputs](images), self._epoch_targets[batch]

    def _shuffle(self, epoch: int) -> None:
        """Draw the order of an epoch and split it into batches."""
        random = generator_for(self.config.seed, Stream.SHUFFLING, epoch)
        order = torch.randperm(len(self.labels), generator=random).to(self.device)
        targets = self._targets.index_select(0, order)
        self._epoch_indices = torch.split(order, self.config.batch_size)
        self._epoch_targets = torch.split(targets, self.config.batch_size)
        self._epoch = epoch

    def _augmented(self, images: Tensor, step: int) -> Tensor:
        random = generator_for(self.config.seed, Stream.AUGMENTATION, step)
        pixels = images.cpu().float()[:, None] / 255
        augmented = self._augmentation(pixels, random).clamp(0, 1)
        return (augmented[:, 0] * 255).round().byte().to(self.device)


def _subset(config: TrainingConfig, dataset: Dataset) -> tuple[Tensor, Tensor]:
    """A random `training_fraction` of the training images, with their labels."""
    images, labels = dataset.train_images, dataset.train_labels.long()
    if config.training_fraction == 1:
        return images, labels
    count = max(1, round(config.training_fraction * len(labels)))
    random = generator_for(config.seed, Stream.SUBSET)
    kept = torch.randperm(len(labels), generator=random)[:count]
    return images[kept], labels[kept]


def with_label_noise(labels: Tensor, fraction: float, random: Generator) -> Tensor:
    """The labels (N,), a random fraction of them replaced by one of the nine other classes."""
    count = round(fraction * len(labels))
    replaced = torch.randperm(len(labels), generator=random)[:count]
    shift = torch.randint(1, 10, (count,), generator=random)
    noisy = labels.clone()
    noisy[replaced] = (labels[replaced] + shift) % 10
    return noisy


def augmentation_of_strength(factor: float) -> Augmentation:
    """The default augmentation with all its strengths multiplied by `factor`."""
    full = Augmentation()
    return replace(full, **{part.name: factor * getattr(full, part.name) for part in fields(full)})
