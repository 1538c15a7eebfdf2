"""Data sets of 28×28 images: MNIST, its relatives from torchvision, and scikit-learn's digits."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.training.datasets import files
from core.training.datasets.download import (
    Archive,
    DataError,
    DownloadProgress,
    Progress,
    fetch,
)
from core.training.datasets.files import FileError

if TYPE_CHECKING:
    from torch import Tensor

ROOT_VARIABLE = "GRADIENT_PLAYGROUND_DATA"
PROJECT = Path(__file__).parents[3]
TEN_DIGITS = tuple("0123456789")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Images with labels, split into a training and a test set.

    `train_images` (N, 28, 28), `train_labels` (N,), `test_images` and `test_labels` are uint8
    tensors; 0 is background, 255 ink. `classes` are the names of the labels. Data sets are
    compared by identity.
    """

    name: str
    train_images: "Tensor"
    train_labels: "Tensor"
    test_images: "Tensor"
    test_labels: "Tensor"
    classes: tuple[str, ...]


@dataclass(frozen=True)
class DatasetInfo:
    """What a data set contains, and where it comes from.

    `images` counts training and test images. `torchvision` is the name of its class there
    (None: no download), `split` the split that is used, `megabytes` the size of the download.
    """

    title: str
    images: int
    kind: str
    torchvision: str | None = None
    split: str | None = None
    megabytes: int = 0

    @property
    def note(self) -> str:
        """The number of images, and what they show."""
        return f"{self.images:,} {self.kind}"


DATASETS: dict[str, DatasetInfo] = {
    "mnist": DatasetInfo(
        "MNIST", 70_000, "handwritten digits (LeCun, Cortes, Burges).", "MNIST", megabytes=12
    ),
    "digits": DatasetInfo(
        "Small digits", 1_797, "digits of 8×8 pixels from scikit-learn: no download needed."
    ),
    "fashion-mnist": DatasetInfo(
        "Fashion-MNIST", 70_000, "pieces of clothing (Zalando).", "FashionMNIST", megabytes=31
    ),
    "kmnist": DatasetInfo(
        "KMNIST", 70_000, "cursive Japanese characters (CODH).", "KMNIST", megabytes=21
    ),
    "emnist-digits": DatasetInfo(
        "EMNIST digits", 280_000, "handwritten digits (NIST).", "EMNIST", "digits", megabytes=562
    ),
}


def default_root() -> Path:
    """The folder of data sets: GRADIENT_PLAYGROUND_DATA, or `data/` in the project."""
    return Path(os.environ.get(ROOT_VARIABLE) or PROJECT / "data")


def _ignore(progress: DownloadProgress) -> None:
    """The default of `load`."""


def load(
    name: str,
    root: Path | str | None = None,
    progress: Progress = _ignore,
    offline: bool = False,
) -> Dataset:
    """Read a data set; unless `offline`, download what is missing or corrupt.

    `root` is the folder of data sets in torchvision's layout, or the folder that contains the
    files. `progress` is called during a download.

    Raises:
        ValueError: there is no data set of this name.
        DataError: it is not available, or its files are invalid.
    """
    if name not in DATASETS:
        raise ValueError(f"There is no data set {name!r}. Choose from {', '.join(DATASETS)}.")
    info = DATASETS[name]
    if info.torchvision is None:
        return Dataset(name, *small_digits(), TEN_DIGITS)
    from torchvision import datasets  # takes seconds

    kind: Any = getattr(datasets, info.torchvision)
    folder = _folder(info, root)
    archives = {archive.name: archive for archive in _archives(info, kind)}
    images, labels = [], []
    for part in _parts(info):
        read = [
            _read(info, archives[archive], folder, file, dimensions, None if offline else progress)
            for file, archive, dimensions in part
        ]
        images.append(read[0].transpose(1, 2).contiguous() if info.split else read[0])
        labels.append(read[1])
    classes = TEN_DIGITS if info.split else tuple(n.split(" - ")[0] for n in kind.classes)
    _check(info, folder, images, labels, len(classes))
    return Dataset(name, images[0], labels[0], images[1], labels[1], classes)


def is_available(name: str, root: Path | str | None = None) -> bool:
    """Whether there are files for all parts of a data set; they are not read."""
    info = DATASETS[name]
    if info.torchvision is None:
        return True
    folder = _folder(info, root)
    return all(
        any(files.find(folder, file, archive)) for part in _parts(info) for file, archive, _ in part
    )


def raw_folder(name: str, root: Path | str | None = None) -> Path | None:
    """The folder of a data set's files, with links resolved; None if it has none."""
    info = DATASETS[name]
    return None if info.torchvision is None else Path(os.path.realpath(_folder(info, root)))


def _parts(info: DatasetInfo) -> Iterator[list[tuple[str, str, int]]]:
    """For the training and the test set: (file, archive, dimensions) of images and labels."""
    prefix = f"emnist-{info.split}-" if info.split else ""
    for part in ("train", "test" if info.split else "t10k"):
        names = [f"{prefix}{part}-images-idx3-ubyte", f"{prefix}{part}-labels-idx1-ubyte"]
        archives = ["gzip.zip" if info.split else f"{name}.gz" for name in names]
        yield list(zip(names, archives, (3, 1), strict=True))


def _folder(info: DatasetInfo, root: Path | str | None) -> Path:
    """The folder of the files: ROOT/<class>/raw, ROOT/raw, ROOT/<class> or ROOT itself."""
    root = Path(root) if root is not None else default_root()
    kind = str(info.torchvision)
    folders = [root / kind / "raw", root / "raw", root / kind, root]
    parts = [(file, archive) for part in _parts(info) for file, archive, _ in part]
    found = (folder for folder in folders if any(any(files.find(folder, *part)) for part in parts))
    return next(found, folders[0])


def _archives(info: DatasetInfo, kind: Any) -> list[Archive]:
    """torchvision's list, read at each call so that other mirrors can be set there."""
    if info.split:
        address, _, name = str(kind.url).rpartition("/")
        return [Archive(name, kind.md5, (f"{address}/",))]
    return [Archive(name, md5, tuple(kind.mirrors)) for name, md5 in kind.resources]


def _read(
    info: DatasetInfo,
    archive: Archive,
    folder: Path,
    file: str,
    dimensions: int,
    progress: Progress | None,
) -> "Tensor":
    """The first valid file of those that may hold `file`; without one the archive is downloaded.

    Without `progress` nothing is downloaded.
    """
    broken, reason = None, f"there is no {archive.name} in {folder}."
    for path in files.find(folder, file, archive.name):
        try:
            return files.read_idx(path, file, dimensions)
        except FileError as error:
            broken, reason = path, f"{path}: {error}."
    if progress is None:
        raise DataError(f"{info.title} is not available: {reason}")
    try:
        path = fetch(archive, folder, lambda now: progress(replace(now, broken=broken)))
        return files.read_idx(path, file, dimensions)
    except (DataError, FileError) as error:
        found = f"{reason} " if broken else ""
        raise DataError(
            f"{info.title} is not available: {found}{error} "
            "Connect to the network, or choose a folder that contains the files."
        ) from error


def _check(
    info: DatasetInfo, folder: Path, images: list["Tensor"], labels: list["Tensor"], classes: int
) -> None:
    """Images and labels must belong together."""
    for part, x, y in zip(("training", "test"), images, labels, strict=True):
        if len(x) != len(y):
            raise DataError(
                f"The files of {info.title} in {folder} do not belong together: "
                f"{len(x):,} {part} images, but {len(y):,} labels."
            )
        if int(y.max()) >= classes:
            raise DataError(
                f"The {part} labels of {info.title} in {folder} are invalid: "
                f"{int(y.max())} is not a class from 0 to {classes - 1}."
            )


def small_digits() -> "tuple[Tensor, Tensor, Tensor, Tensor]":
    """scikit-learn's digits, 8×8, enlarged to 20×20 and centred in 28×28.

    They are ordered by digit and writer, so they are shuffled (always in the same way) before
    a fifth of them becomes the test set. Training images and labels, test images and labels.
    """
    import torch
    from sklearn.datasets import load_digits

    bunch = load_digits()
    small = torch.from_numpy(bunch.images).float()[:, None] / 16
    large = torch.nn.functional.interpolate(small, (20, 20), mode="bilinear", align_corners=False)
    images = torch.zeros(len(small), 28, 28, dtype=torch.uint8)
    images[:, 4:24, 4:24] = (large[:, 0] * 255).round().byte()
    labels = torch.from_numpy(bunch.target).byte()
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    test, train = order[: len(labels) // 5], order[len(labels) // 5 :]
    return images[train], labels[train], images[test], labels[test]
