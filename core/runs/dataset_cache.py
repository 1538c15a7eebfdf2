"""Data sets loaded in the background, once for all visitors of a server."""

import threading
from pathlib import Path

from core.training.datasets.dataset import Dataset, default_root, load, raw_folder
from core.training.datasets.download import DataError, DownloadProgress

# Each data set once, and one from another folder; the largest takes 220 MB.
MAX_DATASETS = 6


class DatasetLoader:
    """Loads one data set in a thread: `dataset` is set when it is done, `error` if it failed."""

    def __init__(self, name: str, root: Path, offline: bool = False) -> None:
        self.name = name
        self.root = root
        self.offline = offline
        self.progress: DownloadProgress | None = None
        self.dataset: Dataset | None = None
        self.error = ""
        self._thread = threading.Thread(
            target=self._work, name=f"playground loading {name}", daemon=True
        )
        self._thread.start()

    @property
    def ended(self) -> bool:
        """Whether loading has succeeded or failed."""
        return self.dataset is not None or bool(self.error)

    def join(self, timeout: float | None = None) -> bool:
        """Wait for the end; False if it has not come within `timeout` seconds."""
        self._thread.join(timeout)
        return self.ended

    def _work(self) -> None:
        try:
            self.dataset = load(self.name, self.root, self._on_progress, self.offline)
        except DataError as error:
            self.error = str(error)
        except Exception as error:
            self.error = f"{self.name} could not be read: {type(error).__name__}: {error}"
            raise

    def _on_progress(self, progress: DownloadProgress) -> None:
        self.progress = progress


class DatasetCache:
    """The data sets of a server: the `MAX_DATASETS` used last, and those being loaded."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaders: dict[tuple[str, Path | None], DatasetLoader] = {}

    def get(self, name: str, root: Path | None = None) -> DatasetLoader:
        """The loader of a data set. One that failed is kept until `discard`.

        Files are downloaded to the default root only: with another `root`, the data set must
        already be there, so that visitors can't make the server write anywhere else.
        """
        default = default_root()
        root = root or default
        key = name, raw_folder(name, root)
        offline = key[1] != raw_folder(name, default)
        with self._lock:
            loader = self._loaders.pop(key, None) or DatasetLoader(name, root, offline)
            self._evict()
            self._loaders[key] = loader
            return loader

    def _evict(self) -> None:
        """Drop the least recently used data sets, to make room for one more."""
        surplus = len(self._loaders) + 1 - MAX_DATASETS
        ended = [key for key, loader in self._loaders.items() if loader.ended]
        for key in ended[: max(0, surplus)]:
            del self._loaders[key]

    def discard(self, loader: DatasetLoader) -> None:
        """Load this data set again at the next `get`."""
        with self._lock:
            self._loaders = {k: kept for k, kept in self._loaders.items() if kept is not loader}
