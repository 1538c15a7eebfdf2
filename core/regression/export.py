"""Stand-alone scripts that reproduce a fit, in NumPy, PyTorch and scikit-learn, from points.csv.

The coefficients are one array p: the weight of each feature, then the intercept b.
"""

import re
from dataclasses import dataclass, fields
from textwrap import indent

from core.descent.export import NUMPY_UPDATES, TORCH_OPTIMIZERS
from core.descent.optimizer_base import Optimizer
from core.regression.losses import ABSOLUTE, HUBER, SQUARED, ResidualLoss

DERIVATIVES = {
    SQUARED.name: "2 * r",
    ABSOLUTE.name: "np.sign(r)",
    HUBER.name: "2 * np.clip(r, -delta, delta)",
}
TORCH_LOSSES = {
    SQUARED.name: "torch.mean(r**2)",
    ABSOLUTE.name: "torch.mean(torch.abs(r))",
    HUBER.name: "2 * torch.nn.functional.huber_loss(r, torch.zeros_like(r), delta=delta)",
}
CLOSED_FORMS = {
    SQUARED.name: (
        "from sklearn.linear_model import LinearRegression\n",
        "model = LinearRegression().fit(x, y)\nprint(*model.coef_, model.intercept_)\n",
    ),
    ABSOLUTE.name: (
        "from sklearn.linear_model import QuantileRegressor\n",
        "model = QuantileRegressor(quantile=0.5, alpha=0.0).fit(x, y)\n"
        "print(*model.coef_, model.intercept_)\n",
    ),
}
READ = """data = np.loadtxt("points.csv", delimiter=",", skiprows=1)
x, y = data[:, :-1], data[:, -1]
"""
STANDARDISE = """mean, std = x.mean(axis=0), x.std(axis=0)
x = (x - mean) / std
"""
BACK_TO_X = """weights = p[:-1] / std
p = np.append(weights, p[-1] - weights @ mean)
"""
BATCHES = """random = np.random.default_rng({seed})
order = []
"""
NEXT_BATCH = """    if len(order) == 0:
        order = random.choice(len(y), min(len(y), (steps + 1 - t) * batch), replace=False)
    rows, order = order[:batch], order[batch:]
"""


@dataclass(frozen=True)
class FitSettings:
    """All that a script needs to reproduce a fit.

    `start` is the initial p in the units of the data; `batch_size` None means all points.
    """

    optimizer: Optimizer
    steps: int
    start: tuple[float, ...]
    standardise: bool = False
    loss: ResidualLoss = SQUARED
    delta: float = 1.0
    batch_size: int | None = None
    seed: int = 0


def numpy_script(settings: FitSettings) -> str:
    """A script that repeats the run and prints the last p; it needs NumPy alone."""
    setup, rule = (_renamed(part) for part in NUMPY_UPDATES[settings.optimizer.name])
    rows, next_batch = _batch(settings)
    return (
        f"import numpy as np\n\n{READ}{_hyperparameters(settings)}\n\n"
        "def gradient(p, x, y):\n    r = y - (x @ p[:-1] + p[-1])\n"
        f"    d = {DERIVATIVES[settings.loss.name]}\n"
        "    return -np.append(x.T @ d, d.sum()) / len(y)\n\n\n"
        f"{_start(settings)}{setup}\n"
        f"for t in range(1, steps + 1):\n{next_batch}    g = gradient(p, x{rows}, y{rows})\n"
        f"{indent(rule, '    ')}\n{_end(settings)}print(*p)\n"
    )


def torch_script(settings: FitSettings) -> str | None:
    """The same with autograd and torch.optim; None where torch has no such optimizer."""
    name = settings.optimizer.name
    if name not in TORCH_OPTIMIZERS:
        return None
    rows, next_batch = _batch(settings)
    return (
        f"import numpy as np\nimport torch\n\n{READ}{_hyperparameters(settings)}"
        f"{_start(settings)}"
        "x, y, p = torch.tensor(x), torch.tensor(y), torch.tensor(p, requires_grad=True)\n"
        f"optimizer = {_renamed(TORCH_OPTIMIZERS[name])}\n"
        f"for t in range(1, steps + 1):\n{next_batch}    optimizer.zero_grad()\n"
        f"    r = y{rows} - (x{rows} @ p[:-1] + p[-1])\n"
        f"    loss = {TORCH_LOSSES[settings.loss.name]}\n"
        "    loss.backward()\n    optimizer.step()\n"
        f"p = p.detach().numpy()\n{_end(settings)}print(*p)\n"
    )


def library_script(settings: FitSettings) -> str | None:
    """A script that prints the best p, directly; None where scikit-learn has no such loss."""
    if settings.loss is HUBER:
        return None
    imports, solve = CLOSED_FORMS[settings.loss.name]
    return f"import numpy as np\n{imports}\n{READ}{solve}"


def _renamed(code: str) -> str:
    """The update rules of the optimizers call p x."""
    return re.sub(r"\bx\b", "p", code)


def _hyperparameters(settings: FitSettings) -> str:
    optimizer = settings.optimizer
    lines = [f"{f.name} = {float(getattr(optimizer, f.name))!r}" for f in fields(optimizer)]
    lines += ["lr = learning_rate", f"steps = {settings.steps}"]
    if settings.loss is HUBER:
        lines.append(f"delta = {settings.delta!r}")
    if settings.batch_size is not None:
        lines.append(f"batch = {settings.batch_size}")
    return "\n".join(lines) + "\n" + (STANDARDISE if settings.standardise else "")


def _start(settings: FitSettings) -> str:
    start = f"p = np.array({list(settings.start)})\n"
    if settings.standardise:
        start += "p = np.append(p[:-1] * std, p[-1] + p[:-1] @ mean)\n"
    return start + (BATCHES.format(seed=settings.seed) if settings.batch_size is not None else "")


def _batch(settings: FitSettings) -> tuple[str, str]:
    """The index of the rows of a step, and the lines that draw them."""
    return ("", "") if settings.batch_size is None else ("[rows]", NEXT_BATCH)


def _end(settings: FitSettings) -> str:
    return BACK_TO_X if settings.standardise else ""
