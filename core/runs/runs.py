"""Training runs in the background: watched, paused and stopped from outside."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from torch import nn

from core.inspection.diagnosis import Advice, advise, cause_of, is_stuck
from core.inspection.units import Portrait, portrait
from core.runs.jobs import Job
from core.runs.scheduler import Slots
from core.training.checkpoints import Checkpoint, CheckpointError
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.events import Diverged, Done, Event, Started, Steps
from core.training.history import Course, History
from core.training.resuming import last_snapshot, resume, snapshot
from core.training.trainer import Trainer, run

Status = Literal[
    "queued", "running", "paused", "advising", "finished", "stopped", "diverged", "failed"
]
UNDERWAY: frozenset[Status] = frozenset({"queued", "running", "paused"})
ACTIVE: frozenset[Status] = UNDERWAY | {"advising"}
SECONDS_BETWEEN_LOOKS = 0.25
SECONDS_BETWEEN_PORTRAITS, SECONDS_OF_INTEREST = 0.4, 3.0
PICTURES_OF_A_PORTRAIT = 500


@dataclass(frozen=True)
class View:
    """A run at one moment.

    `place` is its place in the line, 0 when it does not wait. `advice` is there once a
    run has diverged or learned nothing: at first the cause alone, while the status is
    "advising" and what would help is tried out. `portrait` is as new as `Run.look` asked for.
    """

    status: Status
    place: int
    fault: str
    course: Course
    advice: Advice | None
    portrait: Portrait | None


class Run(Job):
    """One training run: a job that can stand still, and says what would help if it fails.

    `name` and `pinned` are the visitor's, to set at will; `number` tells runs apart.
    """

    def __init__(
        self,
        config: TrainingConfig,
        dataset: Dataset,
        slots: Slots,
        wanted: Callable[[], bool],
        number: int = 1,
        start: Checkpoint | None = None,
    ) -> None:
        super().__init__("training run", slots, wanted)
        self.config = config
        self.dataset = dataset
        self.number = number
        self.name = f"Run {number}"
        self.pinned = False
        self._start = start
        self._trainer: Trainer | None = None
        self._kept: Checkpoint | None = None
        self._paused_at: Checkpoint | None = None
        self._history = History()
        self._advice: Advice | None = None
        self._portrait: Portrait | None = None
        self._looked_at = self._drawn_at = -math.inf
        self._status: Status = "queued"
        self._pause_asked = False
        self._begin()

    # -- for those who watch --------------------------------------------------------

    @property
    def title(self) -> str:
        """The name, and the number where the visitor gave a name that others may bear, too."""
        usual = f"Run {self.number}"
        return usual if self.name == usual else f"{self.name} ({usual})"

    @property
    def status(self) -> Status:
        """Where the run stands."""
        with self._state:
            return self._status

    @property
    def active(self) -> bool:
        """Whether there is still something to stop."""
        return self.status in ACTIVE

    @property
    def halted(self) -> bool:
        """Whether a pause was asked for; the run stands still as soon as its step is over."""
        with self._state:
            return self._is_to_pause() and self._status in UNDERWAY

    def view(self) -> View:
        """All that can be shown of the run now."""
        place = self.place
        with self._state:
            course = self._history.course()
            return View(self._status, place, self.fault, course, self._advice, self._portrait)

    @property
    def network(self) -> nn.Sequential | None:
        """The network, once the run has ended well; None before, or if it diverged."""
        with self._state:
            return self._kept.network if self._kept else None

    def checkpoint(self) -> Checkpoint | None:
        """All that is needed to go on; None while the run moves, or if it did not end well.

        In a pause it is copied when it is asked for the first time.
        """
        with self._state:
            if self._status == "paused" and self._trainer and self._paused_at is None:
                self._paused_at = snapshot(self._trainer)
            return self._paused_at or self._kept

    @property
    def bytes(self) -> int:
        """How much memory is kept once the run has ended."""
        with self._state:
            kept = self._kept.bytes if self._kept else 0
            return kept + self._history.course().losses.nbytes

    def look(self) -> None:
        """Somebody wants to see new portraits of the network for the next seconds."""
        with self._state:
            self._looked_at = time.monotonic()

    def pause(self) -> None:
        """Stand still after the present step and make room for others."""
        self._ask(pause=True)

    def resume(self) -> None:
        """Go on from where the run stands still."""
        self._ask(pause=False)

    def _ask(self, pause: bool) -> None:
        with self._state:
            self._pause_asked = pause
            self._state.notify_all()

    def _is_to_pause(self) -> bool:
        return self._pause_asked and not self._stop_asked

    # -- in the thread of the run ---------------------------------------------------

    def _compute(self) -> None:
        self._set("running")
        try:
            self._trainer = self._new_trainer()
        except CheckpointError as fault:
            self.fault = str(fault)
            return
        for event in run(self._trainer, self._should_stop):
            self._add(event)
            if self._goes_on(self._trainer):
                self._between_steps()
        end = self._history.end
        if isinstance(end, Done):
            self._kept = last_snapshot(self._trainer, end.test_accuracy)

    def _goes_on(self, trainer: Trainer) -> bool:
        """Whether there is a step to wait for: what has all its steps needs no turn any more."""
        return self._history.end is None and trainer.step < trainer.steps

    def _new_trainer(self) -> Trainer:
        if self._start is None:
            return Trainer(self.config, self.dataset)
        return resume(self._start, self.dataset)

    def _add(self, event: Event) -> None:
        with self._state:
            self._history.add(event)
        if isinstance(event, Started | Done) or (
            isinstance(event, Steps) and self._portrait_is_due()
        ):
            self._draw(event.step)
        if isinstance(event, Diverged) or (isinstance(event, Done) and is_stuck(event)):
            self._advise(event)

    def _advise(self, end: Diverged | Done) -> None:
        """Say why the run came to nothing, then try out what would help."""
        with self._state:
            self._status, self._advice = "advising", Advice(cause_of(self.config, end).sentence)
        advice = advise(self.config, self.dataset, end, self._let_others_in)
        with self._state:
            self._advice = advice

    def _portrait_is_due(self) -> bool:
        now = time.monotonic()
        with self._state:
            wanted = now - self._looked_at < SECONDS_OF_INTEREST
        return wanted and now - self._drawn_at >= SECONDS_BETWEEN_PORTRAITS

    def _draw(self, step: int) -> None:
        """Between two steps, when the network stands still."""
        trainer = self._trainer
        if trainer is not None:
            probe = self.dataset.test_images[:PICTURES_OF_A_PORTRAIT]
            drawn = portrait(trainer.network, probe, self.config, step, trainer.begun_with)
            self._drawn_at = time.monotonic()
            with self._state:
                self._portrait = drawn

    def _between_steps(self) -> None:
        """Stand still while paused, and let others have their turn."""
        if self._is_to_pause():
            self._slots.leave(self)
            self._stand_still()
        elif not self._turn_is_over():
            return
        self._set("queued")
        if self._give_way():
            self._set("running")

    def _stand_still(self) -> None:
        self._set("paused")
        while not self._goes_on_now() and not self._should_stop():
            pass
        with self._state:
            self._status, self._paused_at = "queued", None

    def _goes_on_now(self) -> bool:
        """Wait for the end of the pause, but not for long; whether it has come."""
        with self._state:
            return self._state.wait_for(lambda: not self._is_to_pause(), SECONDS_BETWEEN_LOOKS)

    def _set(self, status: Status) -> None:
        with self._state:
            self._status = status

    def _finish(self) -> None:
        with self._state:
            end = self._history.end
            self._trainer = self._start = None
            if self.fault:
                self._status = "failed"
            elif isinstance(end, Diverged):
                self._status = "diverged"
            else:
                self._status = "stopped" if end is None or end.stopped else "finished"
