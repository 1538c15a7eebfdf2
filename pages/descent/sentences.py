"""What the Descent lab says: whole sentences with placeholders, one for each diagnosis."""

from charts.descent.runs import Run
from charts.numbers import readable
from charts.stage import Outcome
from core.descent.diagnosis import Diagnosis, diagnose
from core.descent.ranking import Result, ranked
from core.descent.schedules import Schedule
from core.descent.stability import Stability
from core.formulas import Objective

DIAGNOSES = {
    "undefined": (
        "Cannot start: the function or its gradient has no finite value at x = {x}. Choose another "
        "initial point."
    ),
    "left domain": (
        "Diverged at step {step}: the function has no finite value at x = {x}. Decrease the "
        "learning rate or choose another initial point."
    ),
    "diverged": "Diverged at step {step}. Decrease the learning rate.",
    "diverging": (
        "Diverging: the steps keep growing, and x = {x} at step {step}. Decrease the learning rate."
    ),
    "converged": "Converged at step {step}: x = {x}, y = {y}.",
    "unbounded": (
        "Not converged after {step} steps: x = {x}. The function has no minimum in this direction."
    ),
    "overshooting": (
        "Not converged after {step} steps: the steps are longer than the distance from the initial "
        "point to the minimum at x = {minimum}. Decrease the learning rate."
    ),
    "noisy": (
        "Not converged after {step} steps: the gradient noise keeps the run moving around the "
        "minimum at x = {minimum}. Decrease the learning rate, or use a schedule that decreases it."
    ),
    "too slow": (
        "Too slow: at x = {x}, the minimum at x = {minimum} is more than 10,000 steps away. "
        "Increase the learning rate or choose another initial point."
    ),
    "oscillating": (
        "Oscillating around the minimum at x = {minimum}; x = {x} after {step} steps. Take more "
        "steps, decrease the learning rate, or use a schedule that decreases it."
    ),
    "running": (
        "Not converged after {step} steps: x = {x}, gradient {gradient}. Take more steps, or "
        "change the learning rate."
    ),
}
ABOVE_THE_LIMIT = {
    "diverged": (
        "Diverged at step {step}: the learning rate {rate} is above the stability limit "
        "{formula} = {limit}."
    ),
    "diverging": (
        "Diverging at step {step}, x = {x}: the learning rate {rate} is above the stability limit "
        "{formula} = {limit}."
    ),
    "unstable": (
        "Not converged after {step} steps: the learning rate {rate} is not below the stability "
        "limit {formula} = {limit} of the minimum at x = {minimum}."
    ),
}
STATIONARY = {
    "maximum": (
        "Converged to x = {x}, a maximum: the gradient is 0 there. Move the initial point a little."
    ),
    "inflection point": (
        "Converged to x = {x}, an inflection point: the gradient is 0, but it is not a minimum. "
        "Choose another initial point, or try momentum."
    ),
    "plateau": (
        "Stopped at x = {x}, on a plateau: the gradient is almost 0. Choose another initial point."
    ),
}
NO_MINIMUM = "Diverged at step {step}: the function has no minimum in this direction."

# The largest stable learning rate, see `core.descent.stability`.
LIMITS = {
    "Gradient descent": "2/y″",
    "Momentum": "2(1 + μ)/y″",
    "Nesterov": "2(1 + μ)/((1 + 2μ)y″)",
}
STABILITY = (
    "**{name}**: at the minimum x = {x}, where y″ = {curvature}, learning rates below {formula} = "
    "**{limit}** are stable."
)
MAP = (
    "{side} × {side} runs of {optimizer} with {steps} steps, without noise. Dashed lines: the "
    "largest stable learning rate at a minimum, where theory has one."
)

RESULTS = {
    "undefined": (
        "Cannot start: the function or its gradient has no finite value at {place}. Choose another "
        "initial point."
    ),
    "reached": "Reached a minimum at step {step}. Last point {place}, f = {value}.",
    "minimum": "Converged to a minimum at {place}, f = {value}.",
    "local": (
        "Converged to a local minimum at {place}, f = {value}. Another initial point may find a "
        "lower one."
    ),
    "maximum": "Stopped at a maximum at {place}, f = {value}. Move the initial point a little.",
    "saddle point": (
        "Converged to a saddle point at {place}, f = {value}. Move the initial point a little."
    ),
    "plateau": "Stopped on a plateau at {place}, f = {value}. Choose another initial point.",
    "diverged": "Diverged at step {step}. Decrease the learning rate.",
    "diverging": "Diverging: the steps keep growing, {place} at step {step}.",
    "running": "Not converged after {step} steps: {place}, f = {value}.",
}


def diagnoses(
    objective: Objective, runs: list[Run], schedule: Schedule, steps: int
) -> tuple[Outcome, ...]:
    """What happened in each run in one variable."""
    factors = schedule.factors(steps)
    found = [diagnose(objective, run.optimizer, run.trajectory, factors) for run in runs]
    return tuple(
        Outcome(diagnosis(one, run.name), run.name, run.colour)
        for one, run in zip(found, runs, strict=True)
    )


def diagnosis(found: Diagnosis, optimizer: str) -> str:
    """The sentence for a run in one variable of the optimizer with this name."""
    numbers = {
        "step": f"{found.step:,}",
        "x": _zeroed(found.x),
        "y": _zeroed(found.y),
        "gradient": readable(found.gradient, 3),
        "minimum": "" if found.minimum is None else _zeroed(found.minimum),
    }
    limit = found.stability
    if limit and found.kind in ABOVE_THE_LIMIT and limit.reached(found.learning_rates):
        numbers |= {"formula": LIMITS[optimizer], "limit": readable(limit.limit)}
        rate = readable(float(found.learning_rates.max()))
        return ABOVE_THE_LIMIT[found.kind].format(**numbers, rate=rate)
    if found.kind == "diverged" and found.minimum is None:
        return NO_MINIMUM.format(**numbers)
    template = STATIONARY[found.point or ""] if found.kind == "not a minimum" else ""
    return (template or DIAGNOSES[found.kind]).format(**numbers)


def _zeroed(number: float) -> str:
    """A number with four digits; 0 where it differs from 0 by no more than a run's accuracy."""
    return readable(0.0 if abs(number) < 1e-5 else number)


def stability(optimizer: str, found: Stability) -> str:
    """The largest stable learning rate of an optimizer."""
    return STABILITY.format(
        name=optimizer,
        x=_zeroed(found.x),
        curvature=readable(found.curvature),
        formula=LIMITS[optimizer],
        limit=readable(found.limit),
    )


def results(
    objective: Objective, runs: list[Run], minima: tuple[tuple[float, float], ...], radius: float
) -> tuple[Outcome, ...]:
    """What happened in each run on a surface, the first within `radius` of a minimum first."""
    colours = {run.name: run.colour for run in runs}
    order = ranked({run.name: run.trajectory for run in runs}, objective, minima, radius)
    return tuple(Outcome(result(one, bool(minima)), one.name, colours[one.name]) for one in order)


def result(found: Result, all_minima_known: bool) -> str:
    """The sentence for a run on a surface."""
    run, step = found.run, found.run.steps
    kind: str = found.point or "running"
    if run.diverged_at == 0:
        kind = "undefined"
    elif run.diverged_at is not None:
        kind, step = "diverged", run.diverged_at
    elif run.is_diverging:
        kind = "diverging"
    elif found.reached is not None:
        kind, step = "reached", found.reached
    elif kind == "minimum" and all_minima_known:
        kind = "local"
    place = f"({', '.join(_zeroed(x) for x in run.positions[-1])})"
    return RESULTS[kind].format(step=f"{step:,}", place=place, value=_zeroed(run.values[-1]))
