"""Inspecting a trained network, and diagnosing a run.

- `confusion`: class probabilities, the confusion matrix, misclassified examples
- `units`: first-layer weights, activations of the hidden units, dead units
- `network_view`: sums, activations and the strongest connections for one image
- `calibration`: expected calibration error, temperature scaling
- `learning_rate_finder`: the learning-rate range test
- `diagnosis`: why a run diverged or never learned, and settings that train
"""

from core.inspection.calibration import expected_calibration_error, fit_temperature
from core.inspection.confusion import (
    Prediction,
    confusion_matrix,
    misclassified,
    probabilities,
    recall,
)
from core.inspection.diagnosis import Diagnosis, diagnose
from core.inspection.learning_rate_finder import LearningRateSweep, find_learning_rate
from core.inspection.network_view import LayerView, UnitSum, view_network
from core.inspection.units import NetworkInspection, inspect_network

__all__ = [
    "Diagnosis",
    "LayerView",
    "LearningRateSweep",
    "NetworkInspection",
    "Prediction",
    "UnitSum",
    "confusion_matrix",
    "diagnose",
    "expected_calibration_error",
    "find_learning_rate",
    "fit_temperature",
    "inspect_network",
    "misclassified",
    "probabilities",
    "recall",
    "view_network",
]
