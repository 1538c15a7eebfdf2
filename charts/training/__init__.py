"""Figures of the Training lab.

- `curves`: loss, accuracy, gradient norm and learning rate of runs; the learning-rate range test
- `digit_map`: test images by two principal components of a layer
- `landscape`: the loss over a plane of parameters, with the path of a run
- `inspection`: weights and activations, the confusion matrix
"""

from charts.training.curves import learning_curves
from charts.training.inspection import confusion

__all__ = ["confusion", "learning_curves"]
