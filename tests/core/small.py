"""A data set that is learned in a blink: each digit is a bar in a row of its own."""

import struct
from dataclasses import replace

import torch
from torch import Generator

from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset

SHORT = TrainingConfig(
    hidden=(16,), loss="Cross-entropy", learning_rate=0.1, batch_size=64, epochs=3
)
ENDLESS = replace(SHORT, epochs=1000, batch_size=2)


def bars(count=400, seed=0):
    """`count` training and as many test pictures, noisy."""
    random = Generator().manual_seed(seed)
    labels = torch.randint(0, 10, (2 * count,), generator=random)
    images = torch.randint(0, 120, (2 * count, 28, 28), generator=random)
    for row in range(2):
        images[torch.arange(2 * count), 2 * labels + 4 + row] = 255
    images, labels = images.byte(), labels.byte()
    names = tuple("0123456789")
    return Dataset("bars", images[:count], labels[:count], images[count:], labels[count:], names)


def idx(values):
    """A tensor of bytes as a file in MNIST's format."""
    head = bytes([0, 0, 8, values.dim()]) + struct.pack(f">{values.dim()}i", *values.shape)
    return head + bytes(values.byte().flatten().tolist())
