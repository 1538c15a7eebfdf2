"""Calibration is measured and mended as its definitions say."""

import numpy as np
import pytest

from core.inspection.calibration import expected_calibration_error, fit_temperature


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def test_error_is_the_gap_between_confidence_and_accuracy():
    probabilities = np.tile([0.8, 0.2], (10, 1))
    labels = np.array([0] * 6 + [1] * 4)
    assert expected_calibration_error(probabilities, labels) == pytest.approx(0.2)


def test_certain_and_right_has_no_error_and_certain_and_wrong_the_largest():
    certain = np.tile([1.0, 0.0], (5, 1))
    assert expected_calibration_error(certain, np.zeros(5, dtype=int)) == 0
    assert expected_calibration_error(certain, np.ones(5, dtype=int)) == 1


@pytest.mark.parametrize("truth", [0.5, 1.0, 2.5])
def test_temperature_is_found_again(truth):
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (20_000, 5))
    shares = softmax(logits / truth)
    labels = (shares.cumsum(axis=1) < random.random((len(shares), 1))).sum(axis=1)
    assert fit_temperature(logits, labels) == pytest.approx(truth, rel=0.06)
