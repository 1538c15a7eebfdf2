"""What is said of a run in one variable: how it ended, and what to try."""

import numpy as np

from core.descent import Trajectory
from core.judgement import Rest, Theory, rest, theory, valley
from core.objectives import Objective
from core.optimizer import Array, Optimizer

# So many last moves tell how a run goes on.
TAIL = 20
# A way that takes more steps than this, at the present pace, is crawled.
CRAWL = 10_000
# A remembered slope so many times the present one makes the steps of an optimizer tiny.
REMEMBERED = 100
# Beyond this many times 1 + |start| a run has left the picture for good.
FAR = 1e6
NO_MINIMUM = "Downhill of it there is no minimum to come to rest in."


def verdict(objective: Objective, optimizer: Optimizer, run: Trajectory) -> str:
    """One or two sentences on how a run ended and what to try."""
    if run.status == "diverged":
        sentence = _diverged(objective, optimizer, run)
    elif run.status == "converged":
        sentence = _converged(rest(objective, run))
    elif run.diverges:
        sentence = (
            f"diverges: at step {run.steps} it is at x = {run.positions[-1, 0]:.6g}, and its steps "
            f"grow ever longer. {_advice(objective, optimizer, run)}"
        )
    else:
        where = f"at step {run.steps}: x = {run.positions[-1, 0]:.6g}"
        slope = f"slope {run.gradients[-1, 0]:.3g}"
        sentence = f"still moving {where}, {slope}. {_running(objective, optimizer, run)}"
    return sentence.replace("= -", "= −").replace("slope -", "slope −")


def _converged(end: Rest) -> str:
    if end.place == "minimum":
        return f"converged to x = {end.x:.4f}, y = {end.y:.4f}; it was there at step {end.arrival}."
    return (
        f"stands still at x = {end.x:.4f}, where the slope is 0. This is no minimum but a "
        f"{end.place}: descent cannot tell. Move the start a little."
    )


def _running(objective: Objective, optimizer: Optimizer, run: Trajectory) -> str:
    x = run.positions[-TAIL - 1 :, 0]
    moves = np.diff(x)
    minimum = valley(objective, run)
    noisy = not np.array_equal(run.felt, run.gradients[:-1])
    if not noisy and len(moves) >= 4 and _alternate(moves[-4:]):
        if abs(moves[-1]) > abs(moves[-4]):
            return "It jumps to and fro ever wider: lower the learning rate."
        return "It jumps across the valley: a smaller learning rate lands sooner."
    if minimum is None:
        return NO_MINIMUM
    way = abs(run.positions[0, 0] - minimum)
    if len(moves) and np.median(np.abs(moves)) > way:
        return (
            "Its steps are longer than the whole way from the start to the minimum at "
            f"x = {minimum:.4g}: lower the learning rate."
        )
    if noisy:
        x = run.positions[run.steps // 2 :, 0]
    if len(moves) and x.min() < minimum < x.max():
        return _about(minimum, x, noisy)
    return _on_its_way(optimizer, run, minimum, theory(objective, optimizer, run))


def _alternate(moves: Array) -> bool:
    return bool((np.diff(np.sign(moves)) != 0).all())


def _about(minimum: float, x: Array, noisy: bool) -> str:
    """On a run that has passed the minimum, to and fro, in its last moves."""
    if noisy:
        return (
            f"The noise shakes it about the minimum at x = {minimum:.4g}: a smaller learning rate, "
            "or a schedule that lowers it, calms it."
        )
    before, after = np.abs(np.array_split(x - minimum, 2)[0]), np.abs(x - minimum)[len(x) // 2 :]
    if after.max() < 0.9 * before.max():
        return f"It swings about the minimum at x = {minimum:.4g}, ever less: give it more steps."
    return (
        f"It circles the minimum at x = {minimum:.4g}: a smaller learning rate, or a schedule that "
        "lowers it, brings it nearer."
    )


def _on_its_way(optimizer: Optimizer, run: Trajectory, minimum: float, limit: Theory | None) -> str:
    if limit and float(optimizer.learning_rate) > limit.largest_rate / 2:
        return "Give it more steps."
    x, slope = run.positions[:, 0], abs(run.gradients[-1, 0])
    pace = abs(x[-1] - x[-2]) if run.steps else np.inf
    pull = float(optimizer.learning_rate) * getattr(optimizer, "weight_decay", 0.0) * abs(x[-1])
    if 10 * pace < pull:
        return f"Its weight decay holds it beside the minimum at x = {minimum:.4g}, towards 0."
    if pace * CRAWL > abs(x[-1] - minimum):
        return "Give it more steps, or a larger learning rate."
    remembered = np.sqrt(_squares(run))
    if remembered > REMEMBERED * slope:
        return (
            f"It crawls: it remembers a slope of {remembered:.2g} on its way, by which it divides "
            "its steps. A smaller learning rate would not have been thrown there."
        )
    return "It crawls: raise the learning rate, or start where it is steeper."


def _squares(run: Trajectory) -> float:
    """The squared slopes that an optimizer remembers at last; 0 if it remembers none."""
    for name in ("second moment", "sum of squares"):
        if name in run.states:
            return float(run.states[name][-1, 0])
    return 0.0


def _diverged(objective: Objective, optimizer: Optimizer, run: Trajectory) -> str:
    x = run.positions[-1, 0]
    if run.diverged_at == 0:
        return f"cannot start: {hole(objective, x)} at the start, x = {x:.6g}. Move the start."
    when = f"diverged at step {run.diverged_at}"
    following = _next(optimizer, run)
    if abs(following) < FAR * (1 + abs(run.positions[0, 0])):
        return (
            f"{when}: from x = {x:.6g} the step led to x = {following:.6g}, where "
            f"{hole(objective, following)}. Lower the learning rate, or move the start."
        )
    how = "each step overshot farther than the last," if run.steps > 1 else "it overshot,"
    if valley(objective, run) is None:
        how = "it ran"
    return f"{when}: {how} out of all numbers. {_advice(objective, optimizer, run)}"


def _advice(objective: Objective, optimizer: Optimizer, run: Trajectory) -> str:
    """What to try when a run was flung away."""
    if valley(objective, run) is None:
        return NO_MINIMUM
    limit = theory(objective, optimizer, run)
    if limit and float(optimizer.learning_rate) > limit.largest_rate:
        return f"Try a learning rate below {limit.largest_rate:.2g}."
    return "Lower the learning rate."


def _next(optimizer: Optimizer, run: Trajectory) -> float:
    """Where the step led that left the finite numbers (without schedule and noise)."""
    state = {name: column[-1] for name, column in run.states.items()}
    with np.errstate(all="ignore"):
        step, _ = optimizer.update(run.gradients[-1], state, run.positions[-1], run.steps + 1)
    return float(run.positions[-1, 0] + step[0])


def hole(objective: Objective, *place: float) -> str:
    """Why a run can't be at a place where it left the finite numbers."""
    if np.isnan(objective.value(*place)):
        return "the formula has no real value"
    return "value or slope of the formula are not finite"
