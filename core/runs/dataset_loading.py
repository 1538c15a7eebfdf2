"""Data sets in the background: read once for a server, with a progress that can be shown."""

import threading
from pathlib import Path

from core.training.datasets.dataset import Dataset, default_root, load, place_of
from core.training.datasets.download import DataError, Fetching

# Each set once, and one from another folder; the largest has 220 MB.
MOST_SETS = 6


class Loading:
    """A data set on its way. It is there when `dataset` is set; `fault` says why it is not."""

    def __init__(self, name: str, root: Path, offline: bool = False) -> None:
        self.name = name
        self.root = root
        self.offline = offline
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
            self.dataset = load(self.name, self.root, self._hear, self.offline)
        except DataError as fault:
            self.fault = str(fault)
        except Exception as fault:
            self.fault = f"{self.name} could not be read: {type(fault).__name__}: {fault}"
            raise

    def _hear(self, progress: Fetching) -> None:
        self.progress = progress


class Library:
    """The data sets of a server, each read once however many ask for it.

    The `MOST_SETS` that were asked for last are kept, and those on their way. A run keeps its
    own for as long as it needs it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loadings: dict[tuple[str, Path | None], Loading] = {}

    def open(self, name: str, root: Path | None = None) -> Loading:
        """The data set, there or on its way. One that failed stays failed until `forget`.

        It is fetched into the usual folder only: who names another `root` means what is there,
        and a visitor shall not write where the server may.
        """
        usual = default_root()
        root = root or usual
        key = name, place_of(name, root)
        offline = key[1] != place_of(name, usual)
        with self._lock:
            loading = self._loadings.pop(key, None) or Loading(name, root, offline)
            self._make_room()
            self._loadings[key] = loading
            return loading

    def _make_room(self) -> None:
        """Let go of those that were asked for longest ago, for one more to come."""
        surplus = len(self._loadings) + 1 - MOST_SETS
        ended = [key for key, loading in self._loadings.items() if loading.ended]
        for key in ended[: max(0, surplus)]:
            del self._loadings[key]

    def forget(self, loading: Loading) -> None:
        """Try again when it is asked for the next time."""
        with self._lock:
            self._loadings = {
                key: kept for key, kept in self._loadings.items() if kept is not loading
            }
