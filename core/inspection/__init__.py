"""Inspecting a trained network, and diagnosing a run.

- `confusion`: class probabilities, the confusion matrix, misclassified examples
- `units`: first-layer weights, activations of the hidden units, dead units
- `network_view`: sums, activations and the strongest connections for one image
- `calibration`: expected calibration error, temperature scaling
- `learning_rate_finder`: the learning-rate range test
- `digit_map`: images by two principal components of the activations of a layer
- `moments`: the weights at moments of a run, for the time after it
- `landscape`: the loss over a plane in the space of all parameters, with the path of a run
- `diagnosis`: why a run diverged or never learned, and settings that train
"""

from core.inspection.confusion import confusion_matrix
from core.inspection.diagnosis import diagnose
from core.inspection.learning_rate_finder import find_learning_rate
from core.inspection.network_view import view_network
from core.inspection.units import inspect_network

__all__ = [
    "confusion_matrix",
    "diagnose",
    "find_learning_rate",
    "inspect_network",
    "view_network",
]
