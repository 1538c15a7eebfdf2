"""What the Descent lab says: whole sentences with placeholders, one for each diagnosis."""

from charts.numbers import readable
from core.arrays import Array
from core.descent.diagnosis import Diagnosis
from core.descent.ranking import Result
from core.descent.stability import Stability

DIAGNOSES = {
    "undefined": (
        "Cannot start: the function has no real value at x = {x}. Choose another initial point."
    ),
    "overflow": (
        "Cannot start: the function or its gradient overflows at x = {x}. Choose another initial "
        "point."
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
        "Not converged after {step} steps: the learning rate {rate} is above the stability limit "
        "{formula} = {limit} of the minimum at x = {minimum}."
    ),
}
AT_THE_LIMIT = (
    "Not converged after {step} steps: the learning rate {rate} is exactly the stability limit "
    "{formula} = {limit} of the minimum at x = {minimum}. Any smaller learning rate converges."
)
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
COMPARED = {
    "below": "This run uses {rates}, below the limit.",
    "at": "This run uses {rates}, exactly the limit.",
    "above": "This run uses {rates}, above the limit.",
    "partly": "This run uses {rates}, above the limit in {above} of {steps} steps.",
}
MAP = (
    "{side} × {side} runs of {optimizer} with {steps} steps, without noise. Dashed lines: the "
    "largest stable learning rate at a minimum, where theory has one."
)

RESULTS = {
    "minimum": "Converged to a minimum.",
    "local": "Converged to a local minimum. Another initial point may find a lower one.",
    "maximum": "Stopped at a maximum. Move the initial point a little.",
    "saddle point": "Converged to a saddle point. Move the initial point a little.",
    "plateau": "Stopped on a plateau. Choose another initial point.",
    "reached": "Reached a minimum at step {step}.",
    "diverged": "Diverged at step {step}.",
    "diverging": "Diverging: the steps keep growing.",
    "running": "Not converged after {step} steps.",
}
UNDEFINED = "Cannot start: the function has no real value at {place}. Choose another initial point."
OVERFLOW = (
    "Cannot start: the function or its gradient overflows at {place}. Choose another initial point."
)
REACHED = "Reached: within {radius} of the minimum and no longer leaving."


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
        above = limit.steps_above(found.learning_rates) > 0
        template = ABOVE_THE_LIMIT[found.kind] if above else AT_THE_LIMIT
        rate = readable(float(found.learning_rates.max()))
        return template.format(
            **numbers, rate=rate, formula=LIMITS[optimizer], limit=readable(limit.limit)
        )
    if found.kind == "diverged" and found.minimum is None:
        return NO_MINIMUM.format(**numbers)
    template = STATIONARY[found.point or ""] if found.kind == "not a minimum" else ""
    return (template or DIAGNOSES[found.kind]).format(**numbers)


def _zeroed(number: float) -> str:
    """A number with four digits; 0 where it differs from 0 by no more than a run's accuracy."""
    return readable(0.0 if abs(number) < 1e-5 else number)


def stability(optimizer: str, found: Stability, learning_rates: Array) -> str:
    """The stability limit of an optimizer beside the learning rates of its run, (steps,)."""
    low, high = float(learning_rates.min()), float(learning_rates.max())
    above, steps = found.steps_above(learning_rates), len(learning_rates)
    kind = "above" if above else "at" if found.reached(learning_rates) else "below"
    limit = STABILITY.format(
        name=optimizer,
        x=_zeroed(found.x),
        curvature=readable(found.curvature),
        formula=LIMITS[optimizer],
        limit=readable(found.limit),
    )
    rates = readable(low) if low == high else f"{readable(low)} to {readable(high)}"
    compared = COMPARED["partly" if 0 < above < steps else kind]
    return f"{limit} {compared.format(rates=rates, above=above, steps=steps)}"


def cannot_start(undefined: bool, position: Array) -> str:
    """Why no run can start at an initial point."""
    place = f"({', '.join(readable(x) for x in position)})"
    return (UNDEFINED if undefined else OVERFLOW).format(place=place)


def result(found: Result, all_minima_known: bool) -> str:
    """What happened in a run on a surface."""
    if found.reached is not None:
        return RESULTS["reached"].format(step=f"{found.reached:,}")
    if found.run.status == "diverged":
        return RESULTS["diverged"].format(step=f"{found.run.diverged_at:,}")
    if found.run.is_diverging:
        return RESULTS["diverging"]
    if found.point == "minimum" and all_minima_known:
        return RESULTS["local"]
    return RESULTS[found.point or "running"].format(step=f"{found.run.steps:,}")
