"""Data augmentation: random distortions of batches of images (B, 1, 28, 28)."""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional


@dataclass(frozen=True)
class Augmentation:
    """How far pictures are changed: standard deviations (shift, bend in half pictures).

    turn: radians; slant: x per y; stretch: logarithm of the factor, each axis its own;
    bend: a smooth field of displacements (elastic distortion, after P. Simard, D. Steinkraus
    and J. Platt, "Best practices for convolutional neural networks", 2003); pen: share of the
    way to strokes one pixel wider or thinner; fade: share of darkness lost.
    """

    turn: float = 0.14
    slant: float = 0.18
    stretch: float = 0.10
    shift: float = 0.05
    bend: float = 0.045
    pen: float = 0.45
    fade: float = 0.15

    def __call__(self, pictures: Tensor, random: Generator) -> Tensor:
        """Each picture changed by its own draw of all of these."""
        changed = self._pen_width(self._warp(pictures, random), random)
        darkness = 1 - self.fade * torch.rand((len(pictures), 1, 1, 1), generator=random)
        return changed * darkness

    def _warp(self, pictures: Tensor, random: Generator) -> Tensor:
        count = len(pictures)
        matrices = self._matrices(count, random)
        places = functional.affine_grid(matrices, list(pictures.shape), align_corners=False)
        knots = torch.randn((count, 2, 5, 5), generator=random) * self.bend
        field = functional.interpolate(knots, pictures.shape[-2:], mode="bicubic")
        places = places + field.permute(0, 2, 3, 1)
        return functional.grid_sample(pictures, places, align_corners=False)

    def _matrices(self, count: int, random: Generator) -> Tensor:
        """(count, 2, 3): turn, slant and stretch, then shift."""
        turn, slant, wide, high, x, y = torch.randn((6, count), generator=random)
        turn, slant = turn * self.turn, slant * self.slant
        cos, sin = turn.cos(), turn.sin()
        wide, high = (wide * self.stretch).exp(), (high * self.stretch).exp()
        across = torch.stack([wide * cos, wide * (slant * cos - sin), x * self.shift], dim=1)
        down = torch.stack([high * sin, high * (slant * sin + cos), y * self.shift], dim=1)
        return torch.stack([across, down], dim=1)

    def _pen_width(self, pictures: Tensor, random: Generator) -> Tensor:
        wider = functional.max_pool2d(pictures, 3, stride=1, padding=1)
        thinner = -functional.max_pool2d(-pictures, (2, 2), stride=1, padding=1)[..., 1:, 1:]
        share = torch.randn((len(pictures), 1, 1, 1), generator=random) * self.pen
        wide = share.clamp(0, 1) * (wider - pictures)
        thin = (-share).clamp(0, 0.8) * (thinner - pictures)
        return pictures + wide + thin
