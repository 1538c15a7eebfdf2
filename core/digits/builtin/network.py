"""The architecture of the built-in recognizer."""

from typing import cast

import torch
from torch import Tensor, nn

from core.digits.preprocessing import SIDE

MNIST_MEAN, MNIST_STD = 0.1307, 0.3081
CLASSES = 11
HIDDEN = 128


def block(channels_in: int, channels_out: int) -> nn.Sequential:
    """A 3×3 convolution with padding, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
    )


class DigitNet(nn.Module):
    """A CNN: normalised images (B, 1, 28, 28) → logits (B, 11), ten digits and "not a digit".

    Five convolutions in three stages, each with max pooling, then two fully connected layers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.stages = nn.ModuleList(
            [
                nn.Sequential(block(1, 32), nn.MaxPool2d(2)),  # (B, 32, 14, 14)
                nn.Sequential(block(32, 48), block(48, 48), nn.MaxPool2d(2)),  # (B, 48, 7, 7)
                nn.Sequential(block(48, 96), block(96, 96), nn.MaxPool2d(2)),  # (B, 96, 3, 3)
            ]
        )
        self.hidden = nn.Sequential(nn.Flatten(), nn.Linear(96 * 9, HIDDEN), nn.ReLU())
        self.dropout = nn.Dropout(0.3)
        self.output = nn.Linear(HIDDEN, CLASSES)

    def forward(self, images: Tensor) -> Tensor:
        """Logits (B, 11), not yet divided by the temperature."""
        maps = images
        for stage in self.stages:
            maps = stage(maps)
        return cast(Tensor, self.output(self.dropout(self.hidden(maps))))


def as_input(images: Tensor) -> Tensor:
    """Images (B, 28, 28), uint8 or floats in [0, 1], as floats (B, 1, 28, 28) in [0, 1]."""
    pixels = images.float() / 255 if images.dtype == torch.uint8 else images.float()
    return pixels.reshape(-1, 1, SIDE, SIDE)
