"""Our update rules are those of torch.optim, and of the papers."""

import math

import numpy as np
import pytest
import torch

from core.descent.optimizer_base import parameters
from core.descent.optimizers import (
    OPTIMIZERS,
    AdaGrad,
    Adam,
    AdamW,
    GradientDescent,
    Lion,
    Momentum,
    Nesterov,
    RMSProp,
)
from core.descent.schedules import SCHEDULES
from core.descent.trajectory import descend
from core.formulas import parse

STEPS = 200
FUNCTIONS = {
    "x^2 sin(x)": ((2.5,), 0.01),
    "x^4 - 3x^2 + x": ((1.9,), 0.005),
    "exp(-x^2)cos(5x) + 0.1x^2": ((0.9,), 0.01),
    "(x-1)^2 + 10(y+2)^2": ((3.0, 1.0), 0.01),
    "(1-x)^2 + 100(y-x^2)^2": ((-1.2, 1.0), 0.0005),
}
TORCH_EQUIVALENTS = {
    GradientDescent: lambda p, lr: torch.optim.SGD(p, lr),
    Momentum: lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9),
    Nesterov: lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9, nesterov=True),
    AdaGrad: torch.optim.Adagrad,
    RMSProp: torch.optim.RMSprop,
    Adam: torch.optim.Adam,
    AdamW: torch.optim.AdamW,
}


def objective_of(text):
    return parse(text, ("x", "y") if "y" in text else ("x",))


def torch_path(twin, objective, start, rate):
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = twin([point], rate)
    path = [point.detach().numpy().copy()]
    for _ in range(STEPS):
        derivative = np.stack(objective.gradient(*point.detach().numpy()))
        point.grad = torch.from_numpy(derivative)
        optimizer.step()
        path.append(point.detach().numpy().copy())
    return np.stack(path)


@pytest.mark.parametrize("text", FUNCTIONS)
@pytest.mark.parametrize("optimizer", TORCH_EQUIVALENTS, ids=lambda o: o.name)
def test_path_is_that_of_torch(optimizer, text):
    objective = objective_of(text)
    start, rate = FUNCTIONS[text]
    ours = descend(objective, start, optimizer(rate), STEPS).positions
    theirs = torch_path(TORCH_EQUIVALENTS[optimizer], objective, start, rate)
    np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
def test_lion_follows_algorithm_2_of_its_paper(weight_decay):
    gradients = np.random.default_rng(3).normal(size=(50, 2))
    optimizer = Lion(0.1, weight_decay=weight_decay)
    x = np.array([1.0, -2.0])
    state = optimizer.init_state(x)
    theta, m = [1.0, -2.0], [0.0, 0.0]
    for t, gradient in enumerate(gradients, start=1):
        step, state = optimizer.update(gradient, state, x, t)
        x = x + step
        for i, g in enumerate(gradient):
            c = 0.9 * m[i] + 0.1 * g
            theta[i] -= 0.1 * (math.copysign(1, c) + weight_decay * theta[i])
            m[i] = 0.99 * m[i] + 0.01 * g
    np.testing.assert_allclose(x, theta, rtol=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_update_of_an_array_is_that_of_each_element(optimizer):
    rates = np.array([[0.01], [0.1], [0.3]])
    starts = np.array([[-1.0, 0.5, 2.0, 3.0]]) * np.ones((3, 1))
    together, alone = optimizer(rates), {}
    x, state = starts, together.init_state(starts)
    for t in range(1, 6):
        step, state = together.update(2 * x, state, x, t)
        x = x + step
    for i, rate in enumerate(rates[:, 0]):
        for j, start in enumerate(starts[0]):
            run = descend(parse("x^2"), start, optimizer(float(rate)), 5)
            alone[i, j] = run.positions[-1, 0]
    np.testing.assert_allclose(x, [[alone[i, j] for j in range(4)] for i in range(3)], rtol=1e-12)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_optimizer_minimises_a_parabola(optimizer):
    run = descend(parse("(x-2)^2"), -1.0, optimizer(0.3), 3_000, SCHEDULES["Cosine"])
    assert abs(run.positions[-1, 0] - 2) < (0.02 if optimizer is AdamW else 1e-3)


@pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=lambda o: o.name)
def test_every_optimizer_is_described(optimizer):
    assert optimizer.description.endswith(".")
    assert optimizer.source
    assert optimizer.formula
    for allowed in parameters(optimizer).values():
        assert allowed.low < allowed.high


@pytest.mark.parametrize("rate", [0.0, -1.0, np.nan, np.inf])
def test_learning_rate_must_be_positive_and_finite(rate):
    with pytest.raises(ValueError, match="learning rate must be a positive number"):
        GradientDescent(rate)


def test_parameter_outside_its_range_is_refused():
    with pytest.raises(ValueError, match=r"momentum must lie between 0 and 0\.999, not 1"):
        Momentum(0.1, momentum=1.0)


def test_momentum_takes_the_arguments_in_the_order_of_the_contract():
    assert Momentum(0.1, 0.5) == Momentum(learning_rate=0.1, momentum=0.5)


@pytest.mark.parametrize(
    ("name", "factors"),
    [
        ("Constant", [1.0, 1.0, 1.0]),
        ("Step", [1.0, 0.1, 0.01]),
        ("Cosine", [1.0, 0.5, 0.5 * (1 + np.cos(np.pi * 29 / 30))]),
        ("Warm-up", [1 / 3, 1.0, 1.0]),
    ],
)
def test_schedule_at_the_first_the_middle_and_the_last_step(name, factors):
    factor = SCHEDULES[name].factor
    assert [factor(1, 30), factor(16, 30), factor(30, 30)] == pytest.approx(factors)
