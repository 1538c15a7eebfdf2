"""Exported scripts reproduce the run, number by number."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from core.descent.export import TORCH_OPTIMIZERS, RunSettings, numpy_script, torch_script
from core.descent.optimizers import OPTIMIZERS, Adam, GradientDescent, Momentum
from core.descent.schedules import SCHEDULES
from core.descent.trajectory import descend
from core.formulas import parse

STEPS = 12


def printed(scripts):
    """All numbers that the scripts print, run in one process: to import torch takes time."""
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(scripts)], capture_output=True, text=True, check=True
    )
    rows = [line.split()[1:] for line in done.stdout.splitlines()]
    return np.array([float(number) for row in rows for number in row])


def settings(optimizer, text="x^2*sin(x)", start=(2.5,), schedule="Cosine"):
    variables = ("x", "y")[: len(start)]
    return RunSettings(parse(text, variables), optimizer, start, STEPS, SCHEDULES[schedule])


def path(one):
    course = (one.steps, one.schedule, one.noise, one.seed)
    return descend(one.objective, one.start, one.optimizer, *course).positions[1:].ravel()


def noisy(optimizer):
    plain = settings(optimizer, "(1-x)^2 + 100(y-x^2)^2", (-1.2, 1.0))
    return replace(plain, noise=20.0, seed=5)


CONSTANTS = [
    "log(2)*x^2",
    "exp(3)x",
    "sin(1)x^2",
    "sqrt(2)x",
    "pi*x^2 - x/sqrt(3)",
    "|cos(2)|x + sign(-3)exp(x/2)",
    "(2 + log(3))^x + e",
    "atan(7)",
    "log10(3)x + log2(5) + cbrt(2)x^2",
    "max(1, sin(4))x + acos(0.3)",
]
FUNCTIONS = [
    "sin(x) + cos(x) - tan(x/3)",
    "asin(x/4) + acos(x/5) + atan(x)",
    "sinh(x/2) + cosh(x/3) - tanh(x)",
    "log(x) + log10(x) - log2(x)",
    "cbrt(x - 3) + cbrt(x)^2 - x^(1/3)",
    "sqrt(x) + 1/sqrt(x) - 1/(2x^2)",
    "max(0, x) + min(x, 1)/2 + relu(x - 2) - max(x, x^2)",
    "-(x+1)^2 (x-1)/(2x(x+3)^3)",
    "x^x/3 - 2^-x + (x^2)^(x/3) + ((x+1)^0.3)^0.7",
    "|x-1|^3 + sign(x)exp(-x^2) + 0.1/(1 + |x|)",
    "(2/3)^x + (1/3)x^(2/3) - e^(x/2)",
]
RUNS = [
    *(settings(optimizer(0.05)) for optimizer in OPTIMIZERS.values()),
    *(settings(Adam(0.05), schedule=schedule) for schedule in SCHEDULES),
    *(settings(Adam(0.01), text) for text in CONSTANTS + FUNCTIONS),
    settings(Adam(0.001), "3", (1.0,)),
    *(noisy(optimizer(1e-4)) for optimizer in (GradientDescent, Momentum, Adam)),
]


def test_numpy_scripts_print_the_paths():
    found = printed([numpy_script(one) for one in RUNS])
    np.testing.assert_allclose(found, np.concatenate([path(one) for one in RUNS]), rtol=1e-12)


@pytest.mark.slow
def test_torch_scripts_print_the_paths():
    scripts = {one: torch_script(one) for one in RUNS}
    known = [one for one in RUNS if scripts[one]]
    assert {one.optimizer.name for one in known} == set(TORCH_OPTIMIZERS)
    found = printed([scripts[one] for one in known])
    np.testing.assert_allclose(found, np.concatenate([path(one) for one in known]), rtol=1e-9)


def test_noise_depends_on_the_seed():
    one = noisy(Momentum(1e-4))
    for other in (replace(one, noise=0.0), replace(one, seed=6)):
        assert not np.allclose(path(one), path(other), rtol=1e-3)
