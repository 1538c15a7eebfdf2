"""The public names of core.regression that tools outside the repository call."""

import subprocess
import sys

import pytest

import core.regression
from core.regression import closed_form, descend, largest_stable_learning_rate, read_table


def test_public_functions():
    run = descend([1.0, 2.0, 3.0], [3.0, 5.0, 7.0], 0.1, 5)
    assert run.positions.shape == (6, 2)
    assert run.values.shape == (6,)
    assert closed_form([1.0, 2.0, 3.0], [3.0, 5.0, 7.0]) == pytest.approx((2.0, 1.0))
    assert largest_stable_learning_rate([-1.0, 1.0], [0.0, 1.0]) == pytest.approx(1.0)
    assert list(read_table(b"a,b\n1,2\n3,4\n").numbers.columns) == ["a", "b"]
    assert all(hasattr(core.regression, name) for name in core.regression.__all__)


def test_import_loads_neither_torch_nor_scikit_learn():
    script = (
        "import sys, core.regression\n"
        "heavy = {'torch', 'sklearn', 'scipy', 'streamlit', 'plotly'} & sys.modules.keys()\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
