"""Reports the ended runs of the Training lab to the challenge that is on."""

from core.challenges.training import CHECKS, RunAttempt
from core.runs.runs import Run
from core.runs.visitors import Visitor
from ui.lessons import active


def observe(visitor: Visitor) -> None:
    """Check the newest run, once it has ended, if it began after the challenge."""
    found, newest = active.current(), visitor.runs[-1] if visitor.runs else None
    if found is None:
        return
    if found.earlier_runs is None:
        found.earlier_runs = newest.number if newest else 0
    if newest is not None and newest.number > found.earlier_runs and not newest.active:
        active.observe(_attempt(newest), CHECKS)


def _attempt(run: Run) -> RunAttempt:
    now = run.state()
    last = now.metrics.epochs[-1] if now.metrics.epochs else None
    return RunAttempt(
        run.number,
        run.config,
        run.dataset.name,
        last.train_accuracy if last else 0.0,
        last.test_accuracy if last else 0.0,
        now.status == "finished",
    )
