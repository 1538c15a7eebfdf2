"""What the Descent lab says: whole sentences with placeholders, one for each diagnosis."""

from charts.descent.runs import Run
from charts.numbers import readable
from charts.stage import Outcome
from core.descent.diagnosis import Diagnosis
from core.descent.stability import Stability

DIAGNOSES = {
    "undefined": (
        "Cannot start: the function or its gradient has no finite value at {place}. Choose another "
        "initial point."
    ),
    "diverged": "Diverged at step {step}. Decrease the learning rate.",
    "diverging": (
        "Diverging: the steps keep growing, and {place} at step {step}. Decrease the learning rate."
    ),
    "reached": "Reached a minimum at step {step}. Last point {place}, {value}.",
    "minimum": "Converged at step {step}: {place}, {value}.",
    "local minimum": (
        "Converged to a local minimum at {place}, {value}. Another initial point may find a lower "
        "one."
    ),
    "maximum": (
        "Converged to a maximum at {place}, {value}: the gradient is 0 there. Move the initial "
        "point a little."
    ),
    "saddle point": (
        "Converged to a saddle point at {place}, {value}: the gradient is 0 there. Move the "
        "initial point a little."
    ),
    "inflection point": (
        "Converged to an inflection point at {place}: the gradient is 0, but it is not a minimum. "
        "Choose another initial point, or try momentum."
    ),
    "plateau": (
        "Stopped on a plateau at {place}, {value}: the gradient is almost 0. Choose another "
        "initial point."
    ),
    "unbounded": (
        "Not converged after {step} steps: {place}. The function has no minimum in this direction."
    ),
    "noisy": (
        "Not converged after {step} steps: the gradient noise keeps the run moving around the "
        "minimum at x = {minimum}. Decrease the learning rate, or use a schedule that decreases it."
    ),
    "oscillating": (
        "Oscillating around the minimum at x = {minimum}; {place} after {step} steps. Take more "
        "steps or decrease the learning rate."
    ),
    "running": (
        "Not converged after {step} steps: {place}, {value}. Take more steps, or change the "
        "learning rate."
    ),
}
ABOVE_THE_LIMIT = {
    "diverged": (
        "Diverged at step {step}: the learning rate {rate} is above the stability limit "
        "{formula} = {limit}."
    ),
    "diverging": (
        "Diverging at step {step}, {place}: the learning rate {rate} is above the stability limit "
        "{formula} = {limit}."
    ),
    "unstable": (
        "Not converged after {step} steps: the learning rate {rate} is not below the stability "
        "limit {formula} = {limit} of the minimum at x = {minimum}."
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


def outcomes(runs: list[Run], found: list[Diagnosis]) -> tuple[Outcome, ...]:
    """What happened in each run."""
    return tuple(
        Outcome(diagnosis(one, run.name), run.name, run.colour)
        for one, run in zip(found, runs, strict=True)
    )


def diagnosis(found: Diagnosis, optimizer: str) -> str:
    """The sentence for a run of the optimizer with this name."""
    x = ", ".join(_zeroed(one) for one in found.position)
    on_curve, value = len(found.position) == 1, _zeroed(found.value)
    numbers = {
        "step": f"{found.step:,}",
        "place": f"x = {x}" if on_curve else f"({x})",
        "value": f"y = {value}" if on_curve else f"f = {value}",
        "minimum": "" if found.minimum is None else _zeroed(found.minimum),
    }
    limit = found.stability
    if limit and found.kind in ABOVE_THE_LIMIT and limit.reached(found.learning_rate):
        numbers |= {"formula": LIMITS[optimizer], "limit": readable(limit.limit)}
        rate = readable(found.learning_rate)
        return ABOVE_THE_LIMIT[found.kind].format(**numbers, rate=rate)
    if found.kind == "diverged" and on_curve and found.minimum is None:
        return NO_MINIMUM.format(**numbers)
    return DIAGNOSES[found.kind].format(**numbers)


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
