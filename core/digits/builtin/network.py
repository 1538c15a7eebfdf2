"""The convolutional network that reads drawings."""

from typing import cast

import torch
from torch import Tensor, nn

from core.digits.preprocessing import SIDE

MNIST_MEAN, MNIST_DEVIATION = 0.1307, 0.3081
CLASSES = 11
HIDDEN = 128


def block(channels_in: int, channels_out: int) -> nn.Sequential:
    """A 3×3 convolution that keeps the size, batch normalisation, ReLU."""
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.BatchNorm2d(channels_out),
        nn.ReLU(),
    )


class DigitNet(nn.Module):
    """Pictures (B, 1, 28, 28), normalised as MNIST → logits (B, 11): ten digits and "not a digit".

    Six convolutions between three halvings of the picture, then two dense layers.
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

    def embed(self, pictures: Tensor) -> Tensor:
        """The activations of the last hidden layer, (B, 128)."""
        return cast(Tensor, self.hidden(self.activations(pictures)[-1]))

    def activations(self, pictures: Tensor) -> list[Tensor]:
        """The feature maps after each of the three stages, (B, channels, height, width)."""
        maps = pictures
        stations = []
        for stage in self.stages:
            maps = stage(maps)
            stations.append(maps)
        return stations

    def forward(self, pictures: Tensor) -> Tensor:
        """Logits (B, 11), not yet divided by the temperature."""
        return cast(Tensor, self.output(self.dropout(self.embed(pictures))))


def as_input(images: Tensor) -> Tensor:
    """Pictures (B, 28, 28), uint8 or floats in [0, 1], as the network takes them."""
    pixels = images.float() / 255 if images.dtype == torch.uint8 else images.float()
    return pixels.reshape(-1, 1, SIDE, SIDE)
