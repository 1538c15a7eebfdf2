"""What a network is fed at each step: a function of the recipe, the data and the step.

Everything random is drawn anew for its place (which epoch, which step) from the seed of
the recipe. So a run that goes on at step 500 sees what it would have seen without a pause.
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
from core.training.mlp import CLASSES, INPUTS
from core.training.optimization import LOSSES


class Chance(IntEnum):
    """What chance decides in a run; each draws from numbers of its own."""

    WEIGHTS = 0
    PICTURES = 1
    LABELS = 2
    ORDER = 3
    DROPOUT = 4
    AUGMENTATION = 5


def random_for(seed: int, chance: Chance, place: int = 0) -> Generator:
    """The random numbers of one place (an epoch, a step) of a run."""
    mixed = np.random.SeedSequence((seed, chance, place)).generate_state(1, np.uint64)
    return Generator().manual_seed(int(mixed[0] >> np.uint64(1)))


class Batches:
    """The training pictures in the order of a run.

    `images` (N, 28, 28) uint8 and `labels` (N,) are those that the recipe leaves: its
    share of the pictures, with its share of wrong labels.
    """

    def __init__(self, config: TrainingConfig, dataset: Dataset, device: torch.device) -> None:
        self.config = config
        self.device = device
        images, labels = _share(config, dataset)
        self.images = images.to(device)
        self.labels = _with_errors(config, labels).to(device)
        self._targets = (
            one_hot(self.labels, CLASSES).float() if LOSSES[config.loss].one_hot else self.labels
        )
        self.per_epoch = -(-len(labels) // config.batch_size)
        self._epoch = -1
        self._chosen: Sequence[Tensor] = ()
        self._wanted: Sequence[Tensor] = ()
        self._augmentation = strength(config.augmentation)

    def at(self, step: int) -> tuple[Tensor, Tensor]:
        """Inputs (B, 28, 28) and targets of a step, counted from 0."""
        epoch, place = divmod(step, self.per_epoch)
        if epoch != self._epoch:
            self._begin(epoch)
        # index_select takes a tenth of the time of images[chosen].
        images = self.images.index_select(0, self._chosen[place])
        if self.config.augmentation:
            images = self._changed(images, step)
        return INPUTS[self.config.inputs].of(images), self._wanted[place]

    def _begin(self, epoch: int) -> None:
        """Shuffle: which pictures each step of the epoch gets, and its targets."""
        random = random_for(self.config.seed, Chance.ORDER, epoch)
        order = torch.randperm(len(self.labels), generator=random).to(self.device)
        self._chosen = torch.split(order, self.config.batch_size)
        self._wanted = torch.split(self._targets.index_select(0, order), self.config.batch_size)
        self._epoch = epoch

    def _changed(self, images: Tensor, step: int) -> Tensor:
        random = random_for(self.config.seed, Chance.AUGMENTATION, step)
        pictures = images.cpu().float()[:, None] / 255
        changed = self._augmentation(pictures, random).clamp(0, 1)
        return (changed[:, 0] * 255).round().byte().to(self.device)


def _share(config: TrainingConfig, dataset: Dataset) -> tuple[Tensor, Tensor]:
    """A random share of the training pictures with their labels; all of them for share 1."""
    images, labels = dataset.train_images, dataset.train_labels.long()
    if config.training_share == 1:
        return images, labels
    count = max(1, round(config.training_share * len(labels)))
    random = random_for(config.seed, Chance.PICTURES)
    kept = torch.randperm(len(labels), generator=random)[:count]
    return images[kept], labels[kept]


def _with_errors(config: TrainingConfig, labels: Tensor) -> Tensor:
    """The labels, a share of them turned into another digit by chance."""
    random = random_for(config.seed, Chance.LABELS)
    count = round(config.wrong_labels * len(labels))
    wrong = torch.randperm(len(labels), generator=random)[:count]
    shift = torch.randint(1, CLASSES, (count,), generator=random)
    mistaken = labels.clone()
    mistaken[wrong] = (labels[wrong] + shift) % CLASSES
    return mistaken


def strength(factor: float) -> Augmentation:
    """The augmentation with all that it does multiplied by `factor`."""
    full = Augmentation()
    return replace(full, **{part.name: factor * getattr(full, part.name) for part in fields(full)})
