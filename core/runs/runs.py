"""Training runs in the background: observed, paused, resumed and stopped from outside."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from torch import nn

from core.inspection.diagnosis import Diagnosis, diagnose, likely_cause, never_learned
from core.inspection.landscape import Landscape
from core.inspection.moments import Moments
from core.runs.jobs import Job
from core.runs.pace import Pace
from core.runs.scheduler import Scheduler
from core.runs.watch import NetworkCopy, Watch
from core.training.checkpoints import Checkpoint, CheckpointError, resume, snapshot
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.events import Diverged, Done, Event, Started, Steps
from core.training.history import History, Metrics
from core.training.mlp import count_parameters
from core.training.trainer import Trainer, run

Status = Literal[
    "queued", "running", "paused", "diagnosing", "finished", "stopped", "diverged", "failed"
]
IN_PROGRESS: frozenset[Status] = frozenset({"queued", "running", "paused"})
ACTIVE: frozenset[Status] = IN_PROGRESS | {"diagnosing"}
POLL_SECONDS = 0.25
MAX_PAUSE = 15 * 60.0  # seconds; a paused run holds memory


@dataclass(frozen=True)
class RunState:
    """A run at one moment.

    `queue_position` is 0 when the run is not waiting. `diagnosis` is set once a run has diverged
    or learned nothing: with the cause alone while the status is "diagnosing".
    """

    status: Status
    queue_position: int
    error: str
    metrics: Metrics
    diagnosis: Diagnosis | None


class Run(Job):
    """One training run: a job that can be slowed down, paused and taken step by step.

    It diagnoses itself if it fails to learn. `pace` says how fast it goes. `name` and `pinned` may
    be set by the visitor; `number` identifies the run. `moments` are complete once it has ended;
    `landscapes` are those that were computed of it.
    """

    def __init__(
        self,
        config: TrainingConfig,
        dataset: Dataset,
        scheduler: Scheduler,
        is_wanted: Callable[[], bool],
        number: int = 1,
        checkpoint: Checkpoint | None = None,
        pace: float | None = None,
        paused: bool = False,
    ) -> None:
        super().__init__("training run", scheduler, is_wanted, config)
        self.dataset = dataset
        self.number = number
        self.name = f"Run {number}"
        self.pinned = False
        self._start = checkpoint
        self._trainer: Trainer | None = None
        self._final: Checkpoint | None = None
        self._paused_at: Checkpoint | None = None
        self._history = History()
        self._diagnosis: Diagnosis | None = None
        self._watch = Watch()
        self.moments = Moments(count_parameters(config.hidden))
        self.landscapes: dict[str, Landscape] = {}
        self._status: Status = "queued"
        self.pace = Pace(self._changed, lambda: self._stop_requested, pace, paused)
        self._change: tuple[float, float] | None = None
        self._launch()

    # -- for observers --------------------------------------------------------------

    @property
    def title(self) -> str:
        """The name, with the number if the visitor has renamed the run."""
        default = f"Run {self.number}"
        return default if self.name == default else f"{self.name} ({default})"

    @property
    def status(self) -> Status:
        """The current status."""
        with self._changed:
            return self._status

    @property
    def active(self) -> bool:
        """Whether the run can still be stopped."""
        return self.status in ACTIVE

    @property
    def step(self) -> int:
        """The number of steps so far."""
        with self._changed:
            return self._history.step

    @property
    def pausing(self) -> bool:
        """Whether the run is paused, or will be after the current step."""
        with self._changed:
            return self.pace.is_paused and self._status in IN_PROGRESS

    def state(self) -> RunState:
        """All that can be shown of the run now."""
        position = self.queue_position
        with self._changed:
            metrics = self._history.metrics()
            return RunState(self._status, position, self.error, metrics, self._diagnosis)

    @property
    def network(self) -> nn.Sequential | None:
        """The trained network once the run has ended; None before, or if it diverged."""
        with self._changed:
            return self._final.network if self._final else None

    def checkpoint(self) -> Checkpoint | None:
        """The checkpoint of a run that is paused or has ended; None otherwise, or if it diverged.

        In a pause it is copied at the first call.
        """
        with self._changed:
            if self._status == "paused" and self._trainer and self._paused_at is None:
                self._paused_at = snapshot(self._trainer)
            return self._paused_at or self._final

    def look(self) -> NetworkCopy | None:
        """The network now, or a moment ago; None before the first step and after divergence.

        A run in progress copies it a few times a second while this is called.
        """
        found = self.checkpoint()
        return NetworkCopy(found.step, found.network) if found else self._watch.look()

    @property
    def bytes(self) -> int:
        """Memory that is kept once the run has ended."""
        with self._changed:
            kept = self._final.bytes if self._final else 0
            return kept + self.moments.bytes + self._history.metrics().losses.nbytes

    def wait_for_step(self, step: int, timeout: float) -> None:
        """Wait until this step was taken, or the run has ended, but at most `timeout` seconds."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._history.step >= step or self._status not in IN_PROGRESS, timeout
            )

    def pause(self) -> None:
        """Pause after the current step and free the core."""
        self.pace.pause(True)

    def resume(self) -> None:
        """Continue a paused run."""
        self.pace.pause(False)

    def change(self, learning_rate: float, momentum: float) -> None:
        """Change these settings for the steps that follow."""
        with self._changed:
            self._change = learning_rate, momentum
            self._changed.notify_all()

    # -- in the run's thread --------------------------------------------------------

    def _compute(self) -> None:
        self._set_status("running")
        try:
            trainer = self._trainer = self._new_trainer()
        except CheckpointError as error:
            self.error = str(error)
            return
        for event in run(trainer, self._should_stop, self._one_by_one):
            self._add(event, trainer)
            # An evaluation belongs to the step before. After its last step a run needs no core.
            evaluated_next = isinstance(event, Steps) and trainer.at_end_of_epoch
            if self._history.end is None and trainer.step < trainer.steps and not evaluated_next:
                self._between_steps(trainer)
        end = self._history.end
        if isinstance(end, Done):
            self._final = snapshot(trainer, end.test_accuracy)

    def _new_trainer(self) -> Trainer:
        start = self._start
        return resume(start, self.dataset) if start else Trainer(self.config, self.dataset)

    def _add(self, event: Event, trainer: Trainer) -> None:
        with self._changed:
            self._history.add(event)
            if isinstance(event, Steps):
                self.pace.step_was_taken()
            self._changed.notify_all()
        if isinstance(event, Started | Steps):
            self._watch.offer(trainer.network, trainer.step)
        if isinstance(event, Started | Steps | Done):
            self.moments.add(trainer.network, trainer.step, last=isinstance(event, Done))
        if isinstance(event, Diverged) or (isinstance(event, Done) and never_learned(event)):
            self._diagnose(event)

    def _diagnose(self, end: Diverged | Done) -> None:
        """Name the likely cause, then search for settings that work."""
        config = self.config.latest
        cause = likely_cause(config, isinstance(end, Diverged))
        with self._changed:
            self._status, self._diagnosis = "diagnosing", Diagnosis(cause)
        diagnosis = diagnose(config, self.dataset, end, self._yield_core)
        with self._changed:
            self._diagnosis = diagnosis

    def _one_by_one(self) -> bool:
        """Whether each step is followed by `_between_steps`. Checked after each, without a lock."""
        return self.pace.is_limited or self._scheduler.brief_waiting

    def _between_steps(self, trainer: Trainer) -> None:
        """Wait while paused or for the pace, requeue after the time slice, make a change."""
        if self.pace.is_limited:
            self._scheduler.release(self)
            self.pace.wait()
            if self.pace.is_paused:
                self._wait_while_paused(trainer)
            self._wait_for_core(brief=self.pace.is_limited)
        elif self._slice_is_over():
            self._wait_for_core()
        self._make_change(trainer)

    def _wait_for_core(self, brief: bool = False) -> None:
        if not (brief or self._scheduler.brief_waiting):
            self._set_status("queued")
        if self._requeue(brief):
            self._set_status("running")

    def _make_change(self, trainer: Trainer) -> None:
        with self._changed:
            if self._change is not None:
                trainer.change(*self._change)
                self.config, self._change, self._paused_at = trainer.config, None, None

    def _wait_while_paused(self, trainer: Trainer) -> None:
        self._set_status("paused")
        end = time.monotonic() + MAX_PAUSE
        resumed = False
        while not resumed:
            with self._changed:
                self._changed.wait_for(
                    lambda: not self.pace.is_paused or self._change, POLL_SECONDS
                )
                resumed = not self.pace.is_paused
            self._make_change(trainer)
            # Without the lock: whether the run is still wanted may take other locks.
            resumed = resumed or self._should_stop()
            if time.monotonic() >= end:
                self.stop()
        with self._changed:
            self._status, self._paused_at = "queued", None

    def _set_status(self, status: Status) -> None:
        with self._changed:
            self._status = status

    def _finish(self) -> None:
        with self._changed:
            end = self._history.end
            self._trainer = self._start = None
            self._watch.close()
            self._changed.notify_all()
            if self.error:
                self._status = "failed"
            elif isinstance(end, Diverged):
                self._status = "diverged"
            else:
                self._status = "stopped" if end is None or end.stopped else "finished"
