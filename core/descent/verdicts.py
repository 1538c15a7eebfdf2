"""What is said of a run in one variable: how it ended, and what to try."""

from decimal import Decimal

import numpy as np

from core.arrays import Array
from core.descent.ending import DAMPED, Ending
from core.descent.judgement import Rest, rest
from core.descent.optimizer_base import Optimizer
from core.descent.trajectory import Trajectory
from core.formulas.objective import Objective

# A remembered slope so many times the present one makes the steps of an optimizer tiny.
REMEMBERED = 100
# Beyond this many times 1 + |start| a run has left the picture for good.
FAR = 1e6
# What is smaller than this, in units of 1 + |start|, is 0.
ZERO = 1e-9
# A jump longer than this share of the last one is hardly shorter.
HARDLY = 0.5
NO_MINIMUM = "Downhill of it there is no minimum to come to rest in."


def verdict(
    objective: Objective, optimizer: Optimizer, run: Trajectory, factors: Array | None = None
) -> str:
    """One or two sentences on how a run ended and what to try.

    `factors` is what a schedule made of the learning rate at each step that was asked for.
    """
    factors = np.ones(run.steps + 1) if factors is None else factors
    end = Ending(objective, optimizer, run, float(optimizer.learning_rate) * factors)
    if run.status == "diverged":
        sentence = _diverged(end)
    elif run.status == "converged":
        sentence = _converged(end, rest(objective, run))
    elif run.is_diverging:
        sentence = (
            f"diverges: at step {run.steps} it is at x = {run.positions[-1, 0]:.6g}, and its steps "
            f"grow ever longer. {_advice(end)}"
        )
    else:
        where = f"at step {run.steps}: x = {_place(end, run.positions[-1, 0])}"
        slope = f"slope {run.gradients[-1, 0]:.3g}"
        sentence = f"still moving {where}, {slope}. {_running(end)}"
    return sentence.replace("= -", "= −").replace("slope -", "slope −")


def _place(end: Ending, x: float, digits: int = 6) -> str:
    """A place on the x axis as people write it, 0 where only rounding tells it from 0."""
    if abs(x) < ZERO * (1 + abs(end.run.positions[0, 0])):
        return "0"
    text = f"{x:.{digits}g}"
    return f"{Decimal(text):f}" if 1e-6 <= abs(x) < 1 else text


def _minimum(end: Ending) -> str:
    assert end.minimum is not None
    return f"the minimum at x = {_place(end, end.minimum, 4)}"


def _converged(end: Ending, last: Rest) -> str:
    # Adding 0 takes the sign from −0.
    x, y = (f"{round(number, 4) + 0.0:.4f}" for number in (last.x, last.y))
    if last.place == "minimum":
        return f"converged to x = {x}, y = {y}; it was there at step {last.arrival}."
    exactly = "0" if end.run.gradients[-1, 0] == 0 else "almost 0"
    still = f"stands still at x = {x}, where the slope is {exactly}."
    if last.place == "flat point" and end.thrown is not None:
        return f"{still} {_thrown(end, end.thrown)}"
    return (
        f"{still} This is no minimum but a {last.place}: descent cannot tell. Move the start"
        f"{' a little' if last.place == 'maximum' else ''}."
    )


def _running(end: Ending) -> str:
    if end.minimum is None:
        return NO_MINIMUM
    if end.thrown is not None:
        return _thrown(end, end.thrown)
    if end.crawls and not end.held:
        return _crawling(end)
    too_long = _too_long(end)
    if too_long:
        return too_long
    if end.run.is_noisy:
        return _shaken(end)
    if end.held:
        return f"Its weight decay holds it beside {_minimum(end)}, towards 0."
    return _about(end) if len(end.peaks) > 1 else _on_its_way(end)


def _too_long(end: Ending) -> str:
    """On a run whose steps are too long to come down at all; "" if they are not."""
    assert end.minimum is not None
    if end.bounces and not end.run.is_noisy:
        return (
            f"It bounces for ever: the learning rate is just the limit of {_minimum(end)}, and "
            "each jump lands as far on the other side. Anything smaller comes down."
        )
    if end.limit and (end.too_fast or end.limit.at(end.used)):
        return (
            f"{_minimum(end).capitalize()} holds only learning rates below "
            f"{end.limit.largest_rate:.4g}: lower the learning rate."
        )
    way = abs(end.run.positions[0, 0] - end.minimum)
    if end.run.steps and np.median(np.abs(end.moves)) > 2 * way:
        return (
            f"Its steps are longer than the whole way from the start to {_minimum(end)}: "
            "lower the learning rate."
        )
    return ""


def _thrown(end: Ending, low: float) -> str:
    return (
        f"It was thrown out of the valley at x = {_place(end, low, 4)} onto a flat part: "
        "lower the learning rate."
    )


def _shaken(end: Ending) -> str:
    x = end.run.positions[end.run.steps // 2 :, 0]
    if not x.min() < end.minimum < x.max():
        return _on_its_way(end)
    schedule = "" if end.lowered else ", or a schedule that lowers it to 0,"
    return f"The noise shakes it about {_minimum(end)}: a smaller learning rate{schedule} calms it."


def _about(end: Ending) -> str:
    """On a run that has passed the minimum, once or to and fro."""
    low = _minimum(end)
    # Descent whose steps are short enough only loses height.
    if end.limit and end.peaks[-1] > end.peaks[0]:
        return f"It was thrown higher than where it started, past {low}: lower the learning rate."
    if len(end.peaks) == 2:
        return f"It has run past {low}: give it more steps to come back."
    how = f"It {'jumps to and fro across' if end.alternates else 'swings about'} {low}"
    if end.constant and not end.lowered:
        return (
            f"{how}, where its steps become no shorter: only a schedule that lowers the learning "
            "rate to 0 lets it settle."
        )
    if end.limit and end.alternates and abs(end.moves[-1]) > HARDLY * abs(end.moves[-2]):
        return f"{how}, ever less: a smaller learning rate lands sooner."
    if end.damped:
        return f"{how}, ever less: give it more steps."
    if end.growth * DAMPED > 1:
        return f"{how} ever wider: lower the learning rate."
    return f"{how}: a smaller learning rate, or a schedule that lowers it to 0, brings it nearer."


def _on_its_way(end: Ending) -> str:
    # Only plain descent, that remembers nothing, does not overshoot then.
    near_limit = end.limit and end.used.max(initial=0.0) > end.limit.largest_rate / 2
    if near_limit or (end.run.states and end.halfway):
        return "Give it more steps."
    return "Give it more steps, or a larger learning rate."


def _crawling(end: Ending) -> str:
    if end.remembered > REMEMBERED * abs(end.run.gradients[-1, 0]):
        return (
            f"It crawls: it remembers a slope of {end.remembered:.2g} on its way, by which it "
            "divides its steps. A smaller learning rate would not have been thrown there."
        )
    if end.halfway:
        return f"It crawls, for the slope fades towards {_minimum(end)}: give it more steps."
    if end.limit and end.used.max() > end.limit.largest_rate / 10:
        return "It crawls: start where it is steeper."
    return "It crawls: raise the learning rate, or start where it is steeper."


def _diverged(end: Ending) -> str:
    x = end.run.positions[-1, 0]
    if end.run.diverged_at == 0:
        return f"cannot start: {hole(end.objective, x)} at the start, x = {x:.6g}. Move the start."
    when = f"diverged at step {end.run.diverged_at}"
    following = _next(end)
    if abs(following) < FAR * (1 + abs(end.run.positions[0, 0])):
        return (
            f"{when}: from x = {x:.6g} the step led to x = {following:.6g}, where "
            f"{hole(end.objective, following)}. Lower the learning rate, or move the start."
        )
    how = "each step overshot farther than the last," if end.run.steps > 1 else "it overshot,"
    if end.minimum is None:
        how = "it ran"
    return f"{when}: {how} out of all numbers. {_advice(end)}"


def _advice(end: Ending) -> str:
    """What to try when a run was flung away."""
    if end.minimum is None:
        return NO_MINIMUM
    if end.too_fast and end.limit:
        return f"Try a learning rate below {end.limit.largest_rate:.2g}."
    return "Lower the learning rate."


def _next(end: Ending) -> float:
    """Where the step led that left the finite numbers."""
    factor = end.rates[end.run.steps] / float(end.optimizer.learning_rate)
    step, _ = end.run.next_step(end.optimizer, factor)
    return float(end.run.positions[-1, 0] + step[0])


def hole(objective: Objective, *place: float) -> str:
    """Why a run can't be at a place where it left the finite numbers."""
    if np.isnan(objective.value(*place)):
        return "the formula has no real value"
    return "value or slope of the formula are not finite"
