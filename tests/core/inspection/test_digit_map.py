"""The map of images: PCA, as scikit-learn computes it."""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from core.inspection.digit_map import digit_map


def test_map_is_the_projection_on_two_principal_components():
    random = np.random.default_rng(0)
    values = random.normal(size=(60, 9)) @ random.normal(size=(9, 9))
    others = random.normal(size=(2, 9))
    found, expected = digit_map(values, others), PCA(2).fit(values)
    assert found.share == pytest.approx(expected.explained_variance_ratio_.sum())
    for part, points in ((values, found.points), (others, found.others)):
        np.testing.assert_allclose(np.abs(points), np.abs(expected.transform(part)), atol=1e-9)
    np.testing.assert_allclose(digit_map(values[::-1], others).others, found.others)


def test_a_layer_of_one_unit_and_one_without_variance_have_a_map():
    line = digit_map(np.arange(4.0)[:, None], np.empty((0, 1)))
    assert line.points[:, 1].tolist() == [0] * 4
    assert not digit_map(np.ones((4, 3)), np.ones((1, 3))).points.any()
