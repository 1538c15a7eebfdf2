"""Training runs in the background: observed, paused, resumed and stopped from outside."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from torch import nn

from core.inspection.diagnosis import Diagnosis, diagnose, likely_cause, never_learned
from core.inspection.units import NetworkInspection, inspect_network
from core.runs.jobs import Job
from core.runs.scheduler import Scheduler
from core.runs.watch import NetworkCopy, Watch
from core.training.checkpoints import (
    Checkpoint,
    CheckpointError,
    final_checkpoint,
    resume,
    snapshot,
)
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.events import Diverged, Done, Event, Started, Steps
from core.training.history import History, Metrics
from core.training.trainer import Trainer, run

Status = Literal[
    "queued", "running", "paused", "diagnosing", "finished", "stopped", "diverged", "failed"
]
IN_PROGRESS: frozenset[Status] = frozenset({"queued", "running", "paused"})
ACTIVE: frozenset[Status] = IN_PROGRESS | {"diagnosing"}
POLL_SECONDS = 0.25
MAX_PAUSE = 15 * 60.0  # seconds; a paused run holds memory
# While a page shows the inside of the network, it is inspected this often.
INSPECTION_INTERVAL, INSPECTION_EXPIRY = 0.4, 3.0
INSPECTED_IMAGES = 500


@dataclass(frozen=True)
class RunState:
    """A run at one moment.

    `queue_position` is 0 when the run is not waiting. `diagnosis` is set once a run has diverged
    or learned nothing: with the cause alone while the status is "diagnosing".
    `inspection` is the newest inspection of the network, see `Run.request_inspection`.
    """

    status: Status
    queue_position: int
    error: str
    metrics: Metrics
    diagnosis: Diagnosis | None
    inspection: NetworkInspection | None


class Run(Job):
    """One training run: a job that can be paused, and diagnoses itself if it fails to learn.

    `name` and `pinned` may be set by the visitor; `number` identifies the run.
    """

    def __init__(
        self,
        config: TrainingConfig,
        dataset: Dataset,
        scheduler: Scheduler,
        is_wanted: Callable[[], bool],
        number: int = 1,
        checkpoint: Checkpoint | None = None,
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
        self._inspection: NetworkInspection | None = None
        self._watch = Watch()
        self._requested_at = self._inspected_at = -math.inf
        self._status: Status = "queued"
        self._pause_requested = False
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
    def pausing(self) -> bool:
        """Whether the run is paused, or will be after the current step."""
        with self._changed:
            return self._should_pause() and self._status in IN_PROGRESS

    def state(self) -> RunState:
        """All that can be shown of the run now."""
        position = self.queue_position
        with self._changed:
            metrics = self._history.metrics()
            return RunState(
                self._status, position, self.error, metrics, self._diagnosis, self._inspection
            )

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
            return kept + self._history.metrics().losses.nbytes

    def request_inspection(self) -> None:
        """Inspect the network regularly for the next seconds."""
        with self._changed:
            self._requested_at = time.monotonic()

    def pause(self) -> None:
        """Pause after the current step and free the core."""
        self._set_pause(True)

    def resume(self) -> None:
        """Continue a paused run."""
        self._set_pause(False)

    def _set_pause(self, requested: bool) -> None:
        with self._changed:
            self._pause_requested = requested
            self._changed.notify_all()

    def _should_pause(self) -> bool:
        return self._pause_requested and not self._stop_requested

    # -- in the run's thread --------------------------------------------------------

    def _compute(self) -> None:
        self._set_status("running")
        try:
            trainer = self._trainer = self._new_trainer()
        except CheckpointError as error:
            self.error = str(error)
            return
        for event in run(trainer, self._should_stop):
            self._add(event, trainer)
            # After its last step a run needs no core any more.
            if self._history.end is None and trainer.step < trainer.steps:
                self._between_steps()
        end = self._history.end
        if isinstance(end, Done):
            self._final = final_checkpoint(trainer, end.test_accuracy)

    def _new_trainer(self) -> Trainer:
        if self._start is None:
            return Trainer(self.config, self.dataset)
        return resume(self._start, self.dataset)

    def _add(self, event: Event, trainer: Trainer) -> None:
        with self._changed:
            self._history.add(event)
        if isinstance(event, Started | Steps):
            self._watch.offer(trainer.network, trainer.step)
        if isinstance(event, Started | Done) or (
            isinstance(event, Steps) and self._inspection_is_due()
        ):
            self._inspect(trainer)
        if isinstance(event, Diverged) or (isinstance(event, Done) and never_learned(event)):
            self._diagnose(event)

    def _diagnose(self, end: Diverged | Done) -> None:
        """Name the likely cause, then search for settings that work."""
        cause = likely_cause(self.config, isinstance(end, Diverged))
        with self._changed:
            self._status, self._diagnosis = "diagnosing", Diagnosis(cause)
        diagnosis = diagnose(self.config, self.dataset, end, self._yield_core)
        with self._changed:
            self._diagnosis = diagnosis

    def _inspection_is_due(self) -> bool:
        now = time.monotonic()
        with self._changed:
            requested = now - self._requested_at < INSPECTION_EXPIRY
        return requested and now - self._inspected_at >= INSPECTION_INTERVAL

    def _inspect(self, trainer: Trainer) -> None:
        """Look into the network between two steps."""
        images = self.dataset.test_images[:INSPECTED_IMAGES]
        found = inspect_network(
            trainer.network, images, self.config, trainer.step, trainer.initial_weights
        )
        self._inspected_at = time.monotonic()
        with self._changed:
            self._inspection = found

    def _between_steps(self) -> None:
        """Wait while paused, and requeue if the time slice is over."""
        if self._should_pause():
            self._scheduler.release(self)
            self._wait_while_paused()
        elif not self._slice_is_over():
            return
        self._set_status("queued")
        if self._requeue():
            self._set_status("running")

    def _wait_while_paused(self) -> None:
        self._set_status("paused")
        end = time.monotonic() + MAX_PAUSE
        resumed = False
        while not resumed:
            with self._changed:
                resumed = self._changed.wait_for(lambda: not self._should_pause(), POLL_SECONDS)
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
            if self.error:
                self._status = "failed"
            elif isinstance(end, Diverged):
                self._status = "diverged"
            else:
                self._status = "stopped" if end is None or end.stopped else "finished"
