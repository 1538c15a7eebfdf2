"""The arithmetic of one step, line by line, with the numbers of the step put in."""

from dataclasses import fields

import numpy as np

from charts.stage import Array, Caption
from core.descent.optimizer_base import Optimizer
from core.descent.schedules import Schedule
from core.descent.trajectory import Trajectory
from core.formulas.objective import Objective

# g is what the optimizer was given; v, m and s are its state before the step; a prime marks
# what it is after the step. The names in braces are the columns that `words` fills.
_MOMENTUM = "v′ = μ·v + g = {momentum} · ({velocity}) + ({g}) = {velocity_next}"
_MOMENTS = (
    "m′ = β₁·m + (1 − β₁)·g = {beta1} · ({first_moment}) + {beta1_rest} · ({g}) "
    "= {first_moment_next}",
    "v′ = β₂·v + (1 − β₂)·g² = {beta2} · {second_moment} + {beta2_rest} · ({g})² "
    "= {second_moment_next}",
    "m̂ = m′ / (1 − β₁<sup>{t}</sup>) = ({first_moment_next}) / (1 − {beta1}<sup>{t}</sup>) "
    "= {m_hat}",
    "v̂ = v′ / (1 − β₂<sup>{t}</sup>) = {second_moment_next} / (1 − {beta2}<sup>{t}</sup>) "
    "= {v_hat}",
)
LINES: dict[str, tuple[str, ...]] = {
    "Gradient descent": ("x′ = x − η·g = {x} − {eta} · ({g}) = {next}",),
    "Momentum": (_MOMENTUM, "x′ = x − η·v′ = {x} − {eta} · ({velocity_next}) = {next}"),
    "Nesterov": (
        _MOMENTUM,
        "x′ = x − η·(g + μ·v′) = {x} − {eta} · ({g} + {momentum} · ({velocity_next})) = {next}",
    ),
    "AdaGrad": (
        "s′ = s + g² = {sum_of_squares} + ({g})² = {sum_of_squares_next}",
        "x′ = x − η·g / (√s′ + ε) = {x} − {eta} · ({g}) / {root} = {next}",
    ),
    "RMSProp": (
        "v′ = α·v + (1 − α)·g² = {alpha} · {second_moment} + {alpha_rest} · ({g})² "
        "= {second_moment_next}",
        "x′ = x − η·g / (√v′ + ε) = {x} − {eta} · ({g}) / {root} = {next}",
    ),
    "Adam": (*_MOMENTS, "x′ = x − η·m̂ / (√v̂ + ε) = {x} − {eta} · ({m_hat}) / {root} = {next}"),
    "AdamW": (
        *_MOMENTS,
        "x′ = x − η·λ·x − η·m̂ / (√v̂ + ε) = {x} − {eta} · {weight_decay} · ({x}) "
        "− {eta} · ({m_hat}) / {root} = {next}",
    ),
    "Lion": (
        "u = sign(β₁·m + (1 − β₁)·g) = sign({beta1} · ({first_moment}) + {beta1_rest} · ({g})) "
        "= {direction}",
        "x′ = x − η·(u + λ·x) = {x} − {eta} · ({direction} + {weight_decay} · ({x})) = {next}",
        "m′ = β₂·m + (1 − β₂)·g = {beta2} · ({first_moment}) + {beta2_rest} · ({g}) "
        "= {first_moment_next}",
    ),
}


def words(
    objective: Objective,
    optimizer: Optimizer,
    run: Trajectory,
    schedule: Schedule,
    steps: int,
) -> Caption:
    """The caption of a run in one variable: what the next step will be, and why."""
    slope = "y′(x) = {slope}"
    if run.is_noisy:
        slope += ", with noise g = {g}"
    lines = [f"<b>Step {{step}}</b> &nbsp; x = {{x}}, &nbsp; y = {{y}}, &nbsp; g = {slope}"]
    if run.is_noisy:
        lines[0] = lines[0].replace("g = y′", "y′")
    lines += LINES[optimizer.name]
    template = "<br>".join(f"<span class='stage-line'>{line}</span>" for line in lines)
    return Caption(template, columns(optimizer, run, schedule, steps))


def columns(
    optimizer: Optimizer, run: Trajectory, schedule: Schedule, steps: int
) -> dict[str, Array | list[str]]:
    """Every number that a line names, one row a step; the last row is the step to come."""
    t = np.arange(1.0, len(run.positions) + 1)
    factors = schedule.explained(len(t), steps)
    g = np.vstack([run.noisy_gradients, run.next_noisy_gradient])[:, 0]
    step, last = run.next_step(optimizer, float(factors[-1]))
    found: dict[str, Array] = {
        "x": run.positions[:, 0],
        "y": run.values,
        "slope": run.gradients[:, 0],
        "g": g,
        "eta": optimizer.learning_rate * factors,
        "next": np.append(run.positions[1:, 0], run.positions[-1, 0] + step[0]),
    }
    for parameter in fields(optimizer)[1:]:
        value = float(getattr(optimizer, parameter.name))
        found |= {
            parameter.name: np.array([value]),
            f"{parameter.name}_rest": np.array([1 - value]),
        }
    for name, column in run.states.items():
        key = name.replace(" ", "_")
        found |= {key: column[:, 0], f"{key}_next": np.append(column[1:, 0], last[name])}
    return {**found, **_derived(found, t), "t": [f"{i:.0f}" for i in t]}


def _derived(found: dict[str, Array], t: Array) -> dict[str, Array]:
    """Numbers that are on the way from the state to the step."""
    derived: dict[str, Array] = {}
    with np.errstate(all="ignore"):
        if "beta2" in found and "second_moment" in found:
            derived["m_hat"] = found["first_moment_next"] / (1 - found["beta1"] ** t)
            derived["v_hat"] = found["second_moment_next"] / (1 - found["beta2"] ** t)
        if "epsilon" in found:
            squares = derived.get("v_hat", found.get("second_moment_next"))
            squares = found["sum_of_squares_next"] if squares is None else squares
            derived["root"] = np.sqrt(squares) + found["epsilon"]
        if "weight_decay" in found and "second_moment" not in found:
            mean = found["beta1"] * found["first_moment"] + found["beta1_rest"] * found["g"]
            derived["direction"] = np.sign(mean)
    return derived
