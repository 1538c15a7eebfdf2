"""Reports the runs of the Descent lab to the challenge that is on."""

from charts.descent.runs import Run
from core.challenges.descent import CHECKS, DescentAttempt
from core.formulas import Objective
from pages.descent.controls import Settings
from ui.lessons import active


def observe(objective: Objective, run: Run, settings: Settings) -> None:
    """Check the run whose steps are shown."""
    start = tuple(map(float, run.trajectory.positions[0]))
    attempt = DescentAttempt(
        objective,
        start,
        run.optimizer,
        settings.schedule,
        settings.noise,
        settings.steps,
        run.trajectory,
    )
    active.observe(attempt, CHECKS)
