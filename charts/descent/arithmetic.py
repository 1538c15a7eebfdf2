"""The arithmetic of one step, line by line with its numbers, as a caption."""

from dataclasses import fields

import numpy as np

from charts.descent.runs import Run
from charts.stage import Array, Caption
from core.descent.optimizer_base import Optimizer
from core.descent.schedules import Schedule
from core.descent.trajectory import Trajectory

# {step} is the step that is shown and {t} the next one; g is the gradient that the optimizer
# received. The other names in braces are the columns of `columns`.
_VELOCITY = "v<sub>{t}</sub> = μ·v<sub>{step}</sub> + g = {momentum} · ({velocity}) + ({g}) "
_VELOCITY += "= {velocity_next}"
_MOMENTS = (
    "m<sub>{t}</sub> = β₁·m<sub>{step}</sub> + (1 − β₁)·g = {beta1} · ({first_moment}) "
    "+ {beta1_rest} · ({g}) = {first_moment_next}",
    "v<sub>{t}</sub> = β₂·v<sub>{step}</sub> + (1 − β₂)·g² = {beta2} · {second_moment} "
    "+ {beta2_rest} · ({g})² = {second_moment_next}",
    "m̂ = m<sub>{t}</sub> / (1 − β₁<sup>{t}</sup>) = ({first_moment_next}) "
    "/ (1 − {beta1}<sup>{t}</sup>) = {m_hat}",
    "v̂ = v<sub>{t}</sub> / (1 − β₂<sup>{t}</sup>) = {second_moment_next} "
    "/ (1 − {beta2}<sup>{t}</sup>) = {v_hat}",
)
_X = "x<sub>{t}</sub> = x<sub>{step}</sub> − "
LINES: dict[str, tuple[str, ...]] = {
    "Gradient descent": (_X + "η·g = {x} − {eta} · ({g}) = {next}",),
    "Momentum": (_VELOCITY, _X + "η·v<sub>{t}</sub> = {x} − {eta} · ({velocity_next}) = {next}"),
    "Nesterov": (
        _VELOCITY,
        _X + "η·(g + μ·v<sub>{t}</sub>) = {x} − {eta} · ({g} + {momentum} · ({velocity_next})) "
        "= {next}",
    ),
    "AdaGrad": (
        "s<sub>{t}</sub> = s<sub>{step}</sub> + g² = {sum_of_squares} + ({g})² "
        "= {sum_of_squares_next}",
        _X + "η·g / (√s<sub>{t}</sub> + ε) = {x} − {eta} · ({g}) / {root} = {next}",
    ),
    "RMSProp": (
        "v<sub>{t}</sub> = α·v<sub>{step}</sub> + (1 − α)·g² = {alpha} · {second_moment} "
        "+ {alpha_rest} · ({g})² = {second_moment_next}",
        _X + "η·g / (√v<sub>{t}</sub> + ε) = {x} − {eta} · ({g}) / {root} = {next}",
    ),
    "Adam": (*_MOMENTS, _X + "η·m̂ / (√v̂ + ε) = {x} − {eta} · ({m_hat}) / {root} = {next}"),
    "AdamW": (
        *_MOMENTS,
        _X + "η·λ·x<sub>{step}</sub> − η·m̂ / (√v̂ + ε) = {x} − {eta} · {weight_decay} · ({x}) "
        "− {eta} · ({m_hat}) / {root} = {next}",
    ),
    "Lion": (
        "u = sign(β₁·m<sub>{step}</sub> + (1 − β₁)·g) = sign({beta1} · ({first_moment}) "
        "+ {beta1_rest} · ({g})) = {direction}",
        _X + "η·(u + λ·x<sub>{step}</sub>) = {x} − {eta} · ({direction} + {weight_decay} · ({x})) "
        "= {next}",
        "m<sub>{t}</sub> = β₂·m<sub>{step}</sub> + (1 − β₂)·g = {beta2} · ({first_moment}) "
        "+ {beta2_rest} · ({g}) = {first_moment_next}",
    ),
}


def one_variable(run: Run, schedule: Schedule, steps: int) -> Caption:
    """The position of a run, and the arithmetic of its next step."""
    gradient = "g = y′(x) = {gradient}"
    if run.trajectory.is_noisy:
        gradient = "y′(x) = {gradient}, with noise g = {g}"
    first = f"<b>Step {{step}}</b> &nbsp; x = {{x}}, &nbsp; y = {{y}}, &nbsp; {gradient}"
    lines = [f"<span class='stage-line'>{line}</span>" for line in (first, *LINES[run.name])]
    return Caption("<br>".join(lines), columns(run.optimizer, run.trajectory, schedule, steps))


def columns(
    optimizer: Optimizer, run: Trajectory, schedule: Schedule, steps: int
) -> dict[str, Array]:
    """Every number that `LINES` names, (steps + 1,); the last row is one step past the end."""
    t = np.arange(1.0, len(run.positions) + 1)
    factors = schedule.factors_for_rows(len(t), steps)
    step, state = run.next_step(optimizer, float(factors[-1]))
    found: dict[str, Array] = {
        "t": t,
        "x": run.positions[:, 0],
        "y": run.values,
        "gradient": run.gradients[:, 0],
        "g": np.vstack([run.noisy_gradients, run.next_noisy_gradient])[:, 0],
        "eta": optimizer.learning_rate * factors,
        "next": np.append(run.positions[1:, 0], run.positions[-1, 0] + step[0]),
    }
    for parameter in fields(optimizer)[1:]:
        value = np.array([float(getattr(optimizer, parameter.name))])
        found |= {parameter.name: value, f"{parameter.name}_rest": 1 - value}
    for name, column in run.states.items():
        key = name.replace(" ", "_")
        found |= {key: column[:, 0], f"{key}_next": np.append(column[1:, 0], state[name])}
    return found | _derived(found, t)


def _derived(found: dict[str, Array], t: Array) -> dict[str, Array]:
    """Intermediate results between the state and the step."""
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


def two_variables(run: Run, schedule: Schedule, steps: int) -> Caption:
    """The position, gradient and next step of a run."""
    path = run.trajectory
    factors = schedule.factors_for_rows(len(path.positions), steps)
    last, _ = path.next_step(run.optimizer, float(factors[-1]))
    vectors = {
        "position": path.positions,
        "gradient": path.gradients,
        "noisy": np.vstack([path.noisy_gradients, path.next_noisy_gradient]),
        "move": np.vstack([np.diff(path.positions, axis=0), last]),
    }
    values = {"f": path.values, "eta": np.asarray(run.optimizer.learning_rate * factors)}
    for name, vector in vectors.items():
        values |= {f"{name}_x": vector[:, 0], f"{name}_y": vector[:, 1]}
    noise = ", with noise g = ({noisy_x}, {noisy_y})" if path.is_noisy else ""
    return Caption(
        f"<b>{run.name}, step {{step}}</b> &nbsp; x = {{position_x}}, &nbsp; y = {{position_y}}, "
        f"&nbsp; f = {{f}}<br>∇f = ({{gradient_x}}, {{gradient_y}}){noise}, &nbsp; η = {{eta}}, "
        "&nbsp; next step ({move_x}, {move_y})",
        values,
    )
