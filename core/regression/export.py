"""Short stand-alone scripts that repeat a fit: NumPy, PyTorch, scikit-learn. They read points.csv.

The coefficients are one array p: the weight of each feature, then the intercept b.
"""

import re
from dataclasses import dataclass, fields

from core.descent.export import NUMPY_UPDATES, TORCH_OPTIMIZERS
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import GradientDescent
from core.regression.losses import ABSOLUTE, HUBER, SQUARED, Cost

SLOPES = {
    SQUARED.name: "2 * r",
    ABSOLUTE.name: "np.sign(r)",
    HUBER.name: "2 * np.clip(r, -delta, delta)",
}
TORCH_COSTS = {
    SQUARED.name: "torch.mean(r**2)",
    ABSOLUTE.name: "torch.mean(torch.abs(r))",
    HUBER.name: "2 * torch.nn.functional.huber_loss(r, torch.zeros_like(r), delta=delta)",
}
LIBRARY = {
    SQUARED.name: (
        "from sklearn.linear_model import LinearRegression\n",
        "model = LinearRegression().fit(x, y)\nprint(*model.coef_, model.intercept_)\n",
    ),
    ABSOLUTE.name: (
        "from sklearn.linear_model import QuantileRegressor\n",
        "model = QuantileRegressor(quantile=0.5, alpha=0.0).fit(x, y)\n"
        "print(*model.coef_, model.intercept_)\n",
    ),
    HUBER.name: (
        "from scipy.optimize import least_squares\n",
        "# scikit-learn's HuberRegressor also estimates a scale; SciPy takes delta as it is.\n"
        "def residuals(p):\n    return y - (x @ p[:-1] + p[-1])\n\n\n"
        'print(*least_squares(residuals, np.zeros(x.shape[1] + 1), loss="huber", '
        "f_scale=delta).x)\n",
    ),
}
READ = """data = np.loadtxt("points.csv", delimiter=",", skiprows=1)
x, y = data[:, :-1], data[:, -1]
"""
SCALE = """mean, deviation = x.mean(axis=0), x.std(axis=0)
x = (x - mean) / deviation
"""
UNSCALE = """weights = p[:-1] / deviation
p = np.append(weights, p[-1] - weights @ mean)
"""
BATCHES = """random = np.random.default_rng({seed})
order = []
"""
ONE_BY_ONE = """while len(order) < steps:
    order.extend(random.choice(len(y), min(len(y), steps - len(order)), replace=False))
model = SGDRegressor(
    penalty=None, learning_rate="constant", eta0=2 * lr, max_iter=1, tol=None, shuffle=False
)
model.fit(x[order], y[order], coef_init=p[:-1], intercept_init=p[-1:])
p = np.append(model.coef_, model.intercept_)
"""
NEXT_BATCH = """    if len(order) == 0:
        order = random.choice(len(y), min(len(y), (steps + 1 - t) * batch), replace=False)
    rows, order = order[:batch], order[batch:]
"""


@dataclass(frozen=True)
class Recipe:
    """All that a script needs to repeat a fit.

    `start` is the first p in the units of the points. `batch` is how many points a step
    sees, None for all.
    """

    optimizer: Optimizer
    steps: int
    start: tuple[float, ...]
    standardise: bool = False
    cost: Cost = SQUARED
    delta: float = 1.0
    batch: int | None = None
    seed: int = 0


def numpy_script(recipe: Recipe) -> str:
    """A script that walks the same way and prints the last p; it needs NumPy alone."""
    setup, rule = (_renamed(part) for part in NUMPY_UPDATES[recipe.optimizer.name])
    rows, next_batch = _batch(recipe)
    return (
        f"import numpy as np\n\n{READ}{_settings(recipe)}\n\n"
        "def gradient(p, x, y):\n    r = y - (x @ p[:-1] + p[-1])\n"
        f"    slope = {SLOPES[recipe.cost.name]}\n"
        "    return -np.append(x.T @ slope, slope.sum()) / len(y)\n\n\n"
        f"{_start(recipe)}{_line(setup)}"
        f"for t in range(1, steps + 1):\n{next_batch}    g = gradient(p, x{rows}, y{rows})\n"
        f"{_indented(rule)}{_end(recipe)}print(*p)\n"
    )


def torch_script(recipe: Recipe) -> str | None:
    """The same with autograd and torch.optim; None where torch has no such optimizer."""
    name = recipe.optimizer.name
    if name not in TORCH_OPTIMIZERS:
        return None
    rows, next_batch = _batch(recipe)
    return (
        f"import numpy as np\nimport torch\n\n{READ}{_settings(recipe)}"
        f"{_start(recipe)}"
        "x, y, p = torch.tensor(x), torch.tensor(y), torch.tensor(p, requires_grad=True)\n"
        f"optimizer = {_renamed(TORCH_OPTIMIZERS[name])}\n"
        f"for t in range(1, steps + 1):\n{next_batch}    optimizer.zero_grad()\n"
        f"    r = y{rows} - (x{rows} @ p[:-1] + p[-1])\n"
        f"    loss = {TORCH_COSTS[recipe.cost.name]}\n"
        "    loss.backward()\n    optimizer.step()\n"
        f"p = p.detach().numpy()\n{_end(recipe)}print(*p)\n"
    )


def library_script(recipe: Recipe) -> str:
    """The best p without descent, where the walk leads: scikit-learn, for Huber SciPy."""
    imports, solve = LIBRARY[recipe.cost.name]
    delta = f"delta = {recipe.delta!r}\n\n\n" if recipe.cost is HUBER else ""
    return f"import numpy as np\n{imports}\n{READ}{delta}{solve}"


def sgd_script(recipe: Recipe) -> str | None:
    """The same walk by scikit-learn's SGDRegressor, which sees one point a step; None: it cannot.

    It halves the squares, so that its learning rate is twice as large.
    """
    plain = type(recipe.optimizer) is GradientDescent and recipe.cost is SQUARED
    if recipe.batch != 1 or not plain:
        return None
    return (
        "import numpy as np\nfrom sklearn.linear_model import SGDRegressor\n\n"
        f"{READ}{_settings(recipe)}{_start(recipe)}{ONE_BY_ONE}{_end(recipe)}print(*p)\n"
    )


def _renamed(code: str) -> str:
    """The rules of the optimizers call p x."""
    return re.sub(r"\bx\b", "p", code)


def _settings(recipe: Recipe) -> str:
    optimizer = recipe.optimizer
    lines = [f"{f.name} = {float(getattr(optimizer, f.name))!r}" for f in fields(optimizer)]
    lines += ["lr = learning_rate", f"steps = {recipe.steps}"]
    if recipe.cost is HUBER:
        lines.append(f"delta = {recipe.delta!r}")
    if recipe.batch is not None:
        lines.append(f"batch = {recipe.batch}")
    return "\n".join(lines) + "\n" + (SCALE if recipe.standardise else "")


def _start(recipe: Recipe) -> str:
    start = f"p = np.array({list(recipe.start)})\n"
    if recipe.standardise:
        start += "p = np.append(p[:-1] * deviation, p[-1] + p[:-1] @ mean)\n"
    return start + (BATCHES.format(seed=recipe.seed) if recipe.batch is not None else "")


def _batch(recipe: Recipe) -> tuple[str, str]:
    """How the rows of a step are named, and how they are drawn."""
    return ("", "") if recipe.batch is None else ("[rows]", NEXT_BATCH)


def _end(recipe: Recipe) -> str:
    return UNSCALE if recipe.standardise else ""


def _line(code: str) -> str:
    return f"{code}\n" if code else ""


def _indented(code: str) -> str:
    return "".join(f"    {line}\n" for line in code.splitlines())
