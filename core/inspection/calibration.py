"""Calibration: does the confidence of a network agree with its accuracy?

C. Guo, G. Pleiss, Y. Sun and K. Weinberger, "On calibration of modern
neural networks", 2017.
"""

import numpy as np
from numpy.typing import NDArray

TEMPERATURES = np.geomspace(0.2, 5, 201)


def expected_calibration_error(
    probabilities: NDArray[np.float64], labels: NDArray[np.int64], bins: int = 15
) -> float:
    """The mean gap between confidence and accuracy, over bins of equal width in confidence.

    probabilities: (N, classes); labels: (N,). 0 is perfect, 1 the worst.
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    confident = np.bincount(bin_of, confidence, bins)
    true = np.bincount(bin_of, right, bins)
    return float(np.abs(confident - true).sum() / len(labels))


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    """The T for which softmax(logits / T) gives `labels` the highest likelihood, to 2 %.

    Above 1 the network is overconfident. Predictions stay the same, their confidence changes.
    """
    losses = [_mean_log_loss(logits / temperature, labels) for temperature in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])


def _mean_log_loss(logits: NDArray[np.floating], labels: NDArray[np.int64]) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_sums = np.log(np.exp(shifted).sum(axis=1))
    return float(np.mean(log_sums - shifted[np.arange(len(labels)), labels]))
