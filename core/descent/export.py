"""Short scripts that reproduce a run, with NumPy alone and with torch.optim."""

from dataclasses import dataclass, fields

from core.descent.optimizer_base import Optimizer
from core.descent.schedules import CONSTANT, Schedule
from core.formulas.objective import Objective
from core.formulas.python_code import code

# For each optimizer: the initial state, and the update; `lr` is the learning rate.
NUMPY_UPDATES: dict[str, tuple[str, str]] = {
    "Gradient descent": ("", "x = x - lr * g"),
    "Momentum": ("v = np.zeros_like(x)", "v = momentum * v + g\nx = x - lr * v"),
    "Nesterov": (
        "v = np.zeros_like(x)",
        "v = momentum * v + g\nx = x - lr * (g + momentum * v)",
    ),
    "AdaGrad": (
        "s = np.zeros_like(x)",
        "s = s + g**2\nx = x - lr * g / (np.sqrt(s) + epsilon)",
    ),
    "RMSProp": (
        "v = np.zeros_like(x)",
        "v = alpha * v + (1 - alpha) * g**2\nx = x - lr * g / (np.sqrt(v) + epsilon)",
    ),
    "Adam": (
        "m, v = np.zeros_like(x), np.zeros_like(x)",
        "m = beta1 * m + (1 - beta1) * g\nv = beta2 * v + (1 - beta2) * g**2\n"
        "m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)\n"
        "x = x - lr * m_hat / (np.sqrt(v_hat) + epsilon)",
    ),
    "AdamW": (
        "m, v = np.zeros_like(x), np.zeros_like(x)",
        "m = beta1 * m + (1 - beta1) * g\nv = beta2 * v + (1 - beta2) * g**2\n"
        "m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)\n"
        "x = x - lr * weight_decay * x - lr * m_hat / (np.sqrt(v_hat) + epsilon)",
    ),
    "Lion": (
        "m = np.zeros_like(x)",
        "u = np.sign(beta1 * m + (1 - beta1) * g)\nx = x - lr * (u + weight_decay * x)\n"
        "m = beta2 * m + (1 - beta2) * g",
    ),
}
TORCH_OPTIMIZERS: dict[str, str] = {
    "Gradient descent": "torch.optim.SGD([x], lr)",
    "Momentum": "torch.optim.SGD([x], lr, momentum=momentum)",
    "Nesterov": "torch.optim.SGD([x], lr, momentum=momentum, nesterov=True)",
    "AdaGrad": "torch.optim.Adagrad([x], lr, eps=epsilon)",
    "RMSProp": "torch.optim.RMSprop([x], lr, alpha=alpha, eps=epsilon)",
    "Adam": "torch.optim.Adam([x], lr, betas=(beta1, beta2), eps=epsilon)",
    "AdamW": (
        "torch.optim.AdamW([x], lr, betas=(beta1, beta2), eps=epsilon, weight_decay=weight_decay)"
    ),
}
# The noise that is added to the gradient.
DRAWN = "generator.normal(0.0, noise, x.shape)"


@dataclass(frozen=True)
class RunSettings:
    """All that a script needs to reproduce a run."""

    objective: Objective
    optimizer: Optimizer
    start: tuple[float, ...]
    steps: int
    schedule: Schedule = CONSTANT
    noise: float = 0.0
    seed: int = 0


def numpy_script(run: RunSettings) -> str:
    """A script that prints each position; it needs NumPy alone."""
    setup, rule = NUMPY_UPDATES[run.optimizer.name]
    indented = "\n".join(f"    {line}" for line in rule.splitlines())
    gradient = ", ".join(code(part, "np") for part in run.objective.derivatives)
    noise = f" + {DRAWN}" if run.noise else ""
    return (
        f"# {run.optimizer.name}\nimport numpy as np\n\n{_parameters(run)}\n\n\n"
        f"def gradient(x):\n    {_unpacked(run)} = x\n    return np.array([{gradient}])\n\n\n"
        f"x = np.array({list(run.start)})\n{setup}{_newline(setup)}{_generator(run)}"
        f"for t in range(1, {run.steps} + 1):\n"
        f"    lr = learning_rate * {_factor(run.schedule, run.steps)}\n"
        f"    g = gradient(x){noise}\n{indented}\n    print(t, *x)\n"
    )


def torch_script(run: RunSettings) -> str | None:
    """The same with autograd and torch.optim; None where torch has no such optimizer."""
    name = run.optimizer.name
    if name not in TORCH_OPTIMIZERS:
        return None
    function = code(run.objective.expression, "torch")
    factor = _factor(run.schedule, run.steps).replace("np.", "math.")
    modules = "import numpy as np\nimport torch" if run.noise else "import torch"
    noise = f"    x.grad += torch.from_numpy({DRAWN})\n" if run.noise else ""
    return (
        f"# {name}\nimport math\n\n{modules}\n\n{_parameters(run)}\nlr = learning_rate\n\n\n"
        f"def function(x):\n    {_unpacked(run)} = x\n    return {function} + 0 * x.sum()\n\n\n"
        f"x = torch.tensor({list(run.start)}, dtype=torch.float64, requires_grad=True)\n"
        f"optimizer = {TORCH_OPTIMIZERS[name]}\n{_generator(run)}"
        f"for t in range(1, {run.steps} + 1):\n"
        f'    optimizer.param_groups[0]["lr"] = learning_rate * {factor}\n'
        f"    optimizer.zero_grad()\n    function(x).backward()\n{noise}    optimizer.step()\n"
        f"    print(t, *x.tolist())\n"
    )


def _generator(run: RunSettings) -> str:
    """The line that makes the generator of the noise: NumPy's, as in `core.descent.trajectory`."""
    return "generator = np.random.default_rng(seed)\n" if run.noise else ""


def _newline(text: str) -> str:
    return "\n" if text else ""


def _unpacked(run: RunSettings) -> str:
    """The variables on the left of `= x`; for x alone the square brackets take it out."""
    names = run.objective.variables
    return f"[{', '.join(names)}]"


def _parameters(run: RunSettings) -> str:
    values = {f.name: float(getattr(run.optimizer, f.name)) for f in fields(run.optimizer)}
    noise = {"noise": run.noise, "seed": run.seed} if run.noise else {}
    return "\n".join(f"{name} = {value!r}" for name, value in {**values, **noise}.items())


def _factor(schedule: Schedule, steps: int) -> str:
    """The schedule's factor at step t, as an expression in t."""
    return {
        "Constant": "1.0",
        "Step": f"0.1 ** int(np.floor((t - 1) / {max(1.0, steps / 3)!r}))",
        "Cosine": f"0.5 * (1 + np.cos(np.pi * (t - 1) / {steps}))",
        "Warm-up": f"min(1.0, t / {max(1.0, steps * 0.1)!r})",
    }[schedule.name]
