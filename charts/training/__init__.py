"""Figures of the Training lab.

- `curves`: loss, accuracy, gradient norm and learning rate of runs; the learning-rate range test
- `inspection`: the network, its weights and activations, the confusion matrix
"""

from charts.training.curves import Curve, learning_curves, range_test, signals
from charts.training.inspection import (
    activation_histograms,
    confusion,
    weight_images,
)

__all__ = [
    "Curve",
    "activation_histograms",
    "confusion",
    "learning_curves",
    "range_test",
    "signals",
    "weight_images",
]
