"""Copies of a network that is being trained, for a page that looks into it."""

import copy
import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from torch import nn

INTERVAL, EXPIRY = 0.25, 2.0  # seconds


@dataclass(frozen=True)
class NetworkCopy:
    """A network at a step; nothing changes it."""

    step: int
    network: nn.Sequential


class Watch:
    """Copies the network of a run a few times a second, while somebody looks at it.

    `look` is called by pages, `offer` by the thread of the run, between two steps.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._looked_at = self._copied_at = -math.inf
        self._newest: NetworkCopy | None = None

    def look(self) -> NetworkCopy | None:
        """The newest copy, None if there is none yet. Copies are made for the next two seconds."""
        with self._lock:
            self._looked_at = self._clock()
            return self._newest

    def offer(self, network: nn.Sequential, step: int) -> None:
        """Copy the network to the CPU if somebody looks and the last copy is old enough."""
        now = self._clock()
        with self._lock:
            wanted = now - self._looked_at < EXPIRY and now - self._copied_at >= INTERVAL
        if wanted:
            copied = NetworkCopy(step, copy.deepcopy(network).cpu().eval())
            with self._lock:
                self._copied_at, self._newest = now, copied

    def close(self) -> None:
        """Forget the copy: the run has ended."""
        with self._lock:
            self._newest = None
