"""Exported scripts reproduce the run, number by number."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from core.descent.export import TORCH_OPTIMIZERS, RunSettings, numpy_script, torch_script
from core.descent.optimizers import OPTIMIZERS, Adam, Lion
from core.descent.schedules import SCHEDULES
from core.descent.trajectory import descend
from core.formulas import parse

STEPS = 12


def printed(script):
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return np.array([line.split()[1:] for line in done.stdout.splitlines()], dtype=float)


def settings(optimizer, text="x^2*sin(x)", start=(2.5,), schedule="Cosine"):
    variables = ("x", "y")[: len(start)]
    return RunSettings(parse(text, variables), optimizer, start, STEPS, SCHEDULES[schedule])


def path(one):
    course = (one.steps, one.schedule, one.noise, one.seed)
    return descend(one.objective, one.start, one.optimizer, *course).positions[1:]


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_numpy_script_prints_the_path(optimizer):
    one = settings(optimizer(0.05))
    np.testing.assert_allclose(printed(numpy_script(one)), path(one), rtol=1e-12)


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_numpy_script_knows_every_schedule(schedule):
    one = settings(Adam(0.05), schedule=schedule)
    np.testing.assert_allclose(printed(numpy_script(one)), path(one), rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "start"),
    [("|x-1| + sign(x)exp(-x^2)", (2.5,)), ("(1-x)^2 + 100(y-x^2)^2", (-1.2, 1.0)), ("3", (1.0,))],
)
def test_scripts_know_every_kind_of_formula(text, start):
    one = settings(Adam(0.001), text, start)
    np.testing.assert_allclose(printed(numpy_script(one)), path(one), rtol=1e-12)


def test_torch_script_prints_the_path():
    optimizers = [one(0.05) for name, one in OPTIMIZERS.items() if name in TORCH_OPTIMIZERS]
    scripts = [torch_script(settings(optimizer)) for optimizer in optimizers]
    # One process: importing torch is what costs time.
    together = "\nprint(0, 0)\n".join(script for script in scripts if script)
    rows = printed(together)
    expected = [np.vstack([path(settings(one)), [[0.0]]]) for one in optimizers]
    np.testing.assert_allclose(rows, np.vstack(expected)[:-1], rtol=1e-9)


def noisy(optimizer):
    plain = settings(optimizer, "(1-x)^2 + 100(y-x^2)^2", (-1.2, 1.0))
    return replace(plain, noise=20.0, seed=5)


def test_numpy_script_draws_the_same_noise():
    one = noisy(OPTIMIZERS["Momentum"](1e-4))
    np.testing.assert_allclose(printed(numpy_script(one)), path(one), rtol=1e-12)
    assert not np.allclose(path(one), path(replace(one, noise=0.0)), rtol=1e-3)
    assert not np.allclose(path(one), path(replace(one, seed=6)), rtol=1e-3)


def test_torch_script_draws_the_same_noise():
    runs = [noisy(OPTIMIZERS[name](1e-4)) for name in ("Gradient descent", "Adam")]
    rows = printed("\n".join(torch_script(one) or "" for one in runs))
    np.testing.assert_allclose(rows, np.vstack([path(one) for one in runs]), rtol=1e-9)


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


def test_torch_script_knows_every_function():
    runs = [settings(OPTIMIZERS["Adam"](0.01), text) for text in CONSTANTS + FUNCTIONS]
    rows = printed("\n".join(torch_script(one) or "" for one in runs))
    np.testing.assert_allclose(rows, np.vstack([path(one) for one in runs]), rtol=1e-9)


def test_numpy_script_knows_every_function():
    runs = [settings(OPTIMIZERS["Adam"](0.01), text) for text in CONSTANTS + FUNCTIONS]
    rows = printed("\n".join(numpy_script(one) for one in runs))
    np.testing.assert_allclose(rows, np.vstack([path(one) for one in runs]), rtol=1e-12)


def test_torch_has_no_lion():
    assert torch_script(settings(Lion(0.05))) is None
