"""Data sets in the background: read once for a server, with a progress that can be shown."""

import threading
from pathlib import Path

from core.archives import DataError, Fetching
from core.datasets import Dataset, default_root, load


class Loading:
    """A data set on its way. It is there when `dataset` is set; `fault` says why it is not."""

    def __init__(self, name: str, root: Path) -> None:
        self.name = name
        self.root = root
        self.progress: Fetching | None = None
        self.dataset: Dataset | None = None
        self.fault = ""
        self._thread = threading.Thread(target=self._work, name=f"reading {name}", daemon=True)
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether the data set is there, or won't come."""
        return self.dataset is not None or bool(self.fault)

    def join(self, seconds: float | None = None) -> bool:
        """Wait for the end; False if it has not come within `seconds`."""
        self._thread.join(seconds)
        return self.ended

    def _work(self) -> None:
        try:
            self.dataset = load(self.name, self.root, self._hear)
        except DataError as fault:
            self.fault = str(fault)
        except Exception as fault:
            self.fault = f"{self.name} could not be read: {type(fault).__name__}: {fault}"
            raise

    def _hear(self, progress: Fetching) -> None:
        self.progress = progress


class Library:
    """The data sets of a server, each read once however many ask for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loadings: dict[tuple[str, Path], Loading] = {}

    def open(self, name: str, root: Path | None = None) -> Loading:
        """The data set, there or on its way. One that failed stays failed until `forget`."""
        place = root or default_root()
        with self._lock:
            if (name, place) not in self._loadings:
                self._loadings[name, place] = Loading(name, place)
            return self._loadings[name, place]

    def forget(self, loading: Loading) -> None:
        """Try again when it is asked for the next time."""
        with self._lock:
            self._loadings.pop((loading.name, loading.root), None)
