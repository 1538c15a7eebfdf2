"""Polynomial features equal NumPy's, and overfitting is seen on ten points."""

import numpy as np
import pytest

from core.regression.data import make_sine
from core.regression.least_squares import MeanSquaredError
from core.regression.moments import moments
from core.regression.polynomial import polynomial_of, train_test_split

X, Y = make_sine(0.2, 10, seed=0)


def losses(degree):
    """The loss of the closed form on the training and on the test set."""
    features = polynomial_of(X, degree).features(X)
    train, test = train_test_split(len(X), 0.3)
    c = MeanSquaredError(moments(features[train], Y[train])).minimum()
    return [np.mean((Y[rows] - features[rows] @ c[:-1] - c[-1]) ** 2) for rows in (train, test)]


def test_features_are_the_powers_of_x_between_minus_one_and_one():
    polynomial = polynomial_of(np.array([2.0, 4.0, 6.0]), 3)
    features = polynomial.features(np.array([2.0, 4.0, 6.0]))
    np.testing.assert_allclose(features, [[-1, 1, -1], [0, 0, 0], [1, 1, 1]])
    np.testing.assert_allclose(polynomial.x(features), [2, 4, 6])
    assert polynomial.names == ("u", "u²", "u³")


@pytest.mark.parametrize("degree", [2, 5, 9, 12])
def test_closed_form_is_that_of_numpy(degree):
    x, y = make_sine(0.2, 40, seed=1)
    features = polynomial_of(x, degree).features(x)
    c = MeanSquaredError(moments(features, y)).minimum()
    expected = np.polynomial.Polynomial.fit(x, y, degree)(x)
    np.testing.assert_allclose(features @ c[:-1] + c[-1], expected, atol=1e-8)


def test_high_degree_overfits_ten_points():
    (train_3, test_3), (train_6, test_6) = losses(3), losses(6)
    assert train_6 < 1e-6 < train_3
    assert test_6 > 5 * test_3


def test_split_has_every_row_once_and_two_to_train_on():
    train, test = train_test_split(10, 0.3)
    assert (len(train), len(test)) == (7, 3)
    assert sorted([*train, *test]) == list(range(10))
    assert len(train_test_split(3, 0.9)[0]) == 2
    assert len(train_test_split(2, 0.5)[1]) == 0


@pytest.mark.parametrize("degree", [0, 13])
def test_degree_outside_the_range_is_refused(degree):
    with pytest.raises(ValueError, match="between 1 and 12"):
        polynomial_of(X, degree)
