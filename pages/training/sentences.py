"""What is said of a run."""

from collections.abc import Callable, Mapping

from core.runs.runs import IN_PROGRESS, RunState, Status
from core.training.config import TrainingConfig, to_plain
from ui.controls import format_option

LABELS = {"inputs": "pixels", "initialisation": "first weights"}
SECONDS_OF_A_MINUTE, SECONDS_OF_AN_HOUR = 60, 3600


def status(view: RunState) -> str:
    """Where a run stands, in a sentence."""
    return _SENTENCES[view.status](view)


def duration(seconds: float) -> str:
    """A time as people say it: 0.4 s, 4 s, 2 min 05 s, 1 h 03 min."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < SECONDS_OF_A_MINUTE:
        return f"{whole} s"
    if whole < SECONDS_OF_AN_HOUR:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def changes(settings: Mapping[str, object]) -> str:
    """What a button does that sets these: Set the learning rate to 0.2."""
    parts = [
        f"{LABELS.get(name, name.replace('_', ' '))} to {_value(value)}"
        for name, value in settings.items()
    ]
    return f"Set the {' and the '.join(parts)}"


def untested(view: RunState) -> str:
    """Why nothing can be said of a run's answers."""
    if view.status in IN_PROGRESS:
        return "It is tested after each epoch; what it answers appears here."
    return "This run ended before its first test: there are no answers of it."


def differences(config: TrainingConfig, other: TrainingConfig | None = None) -> str:
    """The settings in which a recipe differs from another, the article's by default."""
    usual = to_plain(other or TrainingConfig())
    found = [
        f"{name.replace('_', ' ')} {_value(value)}"
        for name, value in to_plain(config).items()
        if value != usual[name]
    ]
    return ", ".join(found) or ("the article's recipe" if other is None else "nothing")


def _value(value: object) -> str:
    if isinstance(value, list):
        return "-".join(map(str, value)) or "none"
    return format_option(value) if isinstance(value, float) else str(value)


def _place(view: RunState) -> str:
    course = view.course
    if not course.steps:
        return "before the first step"
    epochs = course.steps // course.steps_per_epoch
    epoch = min(course.step // course.steps_per_epoch + 1, epochs)
    return f"epoch {epoch} of {epochs}, step {course.step:,} of {course.steps:,}"


def _waiting(view: RunState) -> str:
    reached = f" Reached: {_place(view)}." if view.course.step else ""
    return f"Waiting for a free core: place {max(1, view.queue_position)} in the line.{reached}"


def standing(status: Status) -> str:
    """Where a run stands, in a word or two that stay true for a while."""
    if status in IN_PROGRESS:
        return "under way"
    return "looking for advice" if status == "diagnosing" else status


def _stop(view: RunState) -> str:
    if not view.course.steps:
        return "Stopped before the first step: there is nothing to keep."
    return f"Stopped at {_place(view)}; what was reached is kept."


def _divergence(view: RunState) -> str:
    return f"Diverged at step {view.course.step + 1:,}: the loss is no finite number any more."


def _advising(view: RunState) -> str:
    """A run that has all its steps has not diverged: it learned nothing."""
    diverged = view.course.step < view.course.steps
    known = _divergence(view) if diverged else f"Trained: {_place(view)}, but nothing was learned."
    return f"{known} Trying out what would help …"


_SENTENCES: dict[Status, Callable[[RunState], str]] = {
    "queued": _waiting,
    "running": lambda view: f"Training: {_place(view)}",
    "paused": lambda view: f"Paused: {_place(view)}",
    "diagnosing": _advising,
    "finished": lambda view: f"Finished: {_place(view)}",
    "stopped": _stop,
    "diverged": _divergence,
    "failed": lambda view: f"This run ended with an error: {view.error}",
}
