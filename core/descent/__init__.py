"""Gradient descent on a function of one or more variables.

Begin with `descend` in `trajectory`: it applies an optimizer for a number of steps and returns
a `Trajectory` of positions, values and gradients.

- `optimizers`: the update rules, one dataclass each; `optimizer_base`: their interface
- `schedules`: learning-rate schedules
- `trajectory`: `descend`, `Trajectory` and when a run counts as converged or diverged
- `sweep`: many runs at once, for every position of a slider
- `start_map`: where every initial point ends at every learning rate
- `minima`: minima and other stationary points; `stability`: the largest stable learning rates
- `diagnosis`: what happened in a run
- `examples`: functions to minimise; `export`: scripts that reproduce a run
"""

from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import OPTIMIZERS
from core.descent.schedules import CONSTANT, SCHEDULES, Schedule
from core.descent.trajectory import Differentiable, Trajectory, descend

__all__ = [
    "CONSTANT",
    "OPTIMIZERS",
    "SCHEDULES",
    "Differentiable",
    "Optimizer",
    "Schedule",
    "Trajectory",
    "descend",
]
