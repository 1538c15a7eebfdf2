"""The pictures that networks learn from: MNIST, its relatives, and a set without network.

MNIST and its relatives are torchvision's: its list of files, sums and addresses, and its
reader. What is added here: progress, archives that are never half there, and words.
"""

import gzip
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.training.datasets.download import (
    Archive,
    DataError,
    DownloadProgress,
    Progress,
    fetch,
    is_whole_idx,
)

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 28
ROOT_VARIABLE = "GRADIENT_PLAYGROUND_DATA"
PROJECT = Path(__file__).parents[3]
DIGITS_PER_TEST = 5


@dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures with labels, split into what is learned from and what is tested on.

    `train_images` (N, 28, 28) and `train_labels` (N,) are uint8 tensors, and so are
    `test_images` and `test_labels`; 0 is background, 255 ink. `classes` names the labels.
    A data set equals itself alone: its tensors can't be asked whether they are the same.
    """

    name: str
    train_images: "Tensor"
    train_labels: "Tensor"
    test_images: "Tensor"
    test_labels: "Tensor"
    classes: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """Where a data set comes from, and what a learner should know of it.

    `pictures` says how many there are, those to test on among them, and `kind` what they show.
    `torchvision` is the name of its class there (None: it needs no network), `split` the
    part of it that is meant, `megabytes` what has to be fetched.
    """

    title: str
    pictures: int
    kind: str
    torchvision: str | None = None
    split: str | None = None
    megabytes: int = 0

    @property
    def note(self) -> str:
        """How many pictures of what."""
        return f"{self.pictures:,} {self.kind}"


DATASETS: dict[str, Source] = {
    "mnist": Source(
        "MNIST", 70_000, "handwritten digits (LeCun, Cortes, Burges).", "MNIST", megabytes=12
    ),
    "digits": Source(
        "Small digits",
        1_797,
        "digits of 8×8 pixels that come with scikit-learn: no network needed.",
    ),
    "fashion-mnist": Source(
        "Fashion-MNIST", 70_000, "pieces of clothing (Zalando).", "FashionMNIST", megabytes=31
    ),
    "kmnist": Source(
        "KMNIST", 70_000, "cursive Japanese characters (CODH).", "KMNIST", megabytes=21
    ),
    "emnist-digits": Source(
        "EMNIST digits", 280_000, "handwritten digits (NIST).", "EMNIST", "digits", megabytes=562
    ),
}


def default_root() -> Path:
    """The folder of data sets: GRADIENT_PLAYGROUND_DATA, or `data/` in the project."""
    return Path(os.environ.get(ROOT_VARIABLE) or PROJECT / "data")


def ignore(fetching: DownloadProgress) -> None:
    """For callers to whom the progress of a download means nothing."""


def load(
    name: str,
    root: Path | str | None = None,
    progress: Progress = ignore,
    offline: bool = False,
) -> Dataset:
    """Read a data set, and fetch it first where it is not there or broken, if not `offline`.

    `root` is the folder of data sets, as torchvision lays it out; the folder that holds
    the files themselves will do, too. `progress` hears how far a download is.

    Raises:
        ValueError: there is no data set of this name.
        DataError: it is not there and can't be fetched; the message says what to do.
    """
    if name not in DATASETS:
        raise ValueError(f"There is no data set {name!r}. Choose from {', '.join(DATASETS)}.")
    source = DATASETS[name]
    if source.torchvision is None:
        return _small_digits(name)
    folder = Path(root) if root is not None else default_root()
    try:
        return _from_torchvision(name, source, folder, None if offline else progress)
    except OSError as fault:
        raise DataError(f"{source.title} could not be read: {fault}.") from fault


def is_available(name: str, root: Path | str | None = None) -> bool:
    """Whether `load` needs no network; archives are looked for, their sums not checked."""
    source = DATASETS[name]
    if source.torchvision is None:
        return True
    folder = _folder_of(source, Path(root) if root is not None else default_root())
    return all(any((folder / name).is_file() for name in names) for names in _names(source))


def raw_folder(name: str, root: Path | str | None = None) -> Path | None:
    """The folder where a set's files lie or will lie, however `root` spells it; None: no files."""
    source = DATASETS[name]
    if source.torchvision is None:
        return None
    folder = _folder_of(source, Path(root) if root is not None else default_root())
    return Path(os.path.realpath(folder))


def _names(source: Source) -> list[tuple[str, str]]:
    """For each file of a set, the archive or the unpacked file that will do."""
    prefix = f"emnist-{source.split}-" if source.split else ""
    parts = ("train", "test") if source.split else ("train", "t10k")
    files = [
        f"{prefix}{part}-{kind}-ubyte" for part in parts for kind in ("images-idx3", "labels-idx1")
    ]
    return [("gzip.zip" if source.split else f"{file}.gz", file) for file in files]


def _folder_of(source: Source, root: Path) -> Path:
    """Where the files of a set lie: in ROOT/<class>/raw, or in `root` itself."""
    names = {name for pair in _names(source) for name in pair}
    places = [root / str(source.torchvision) / "raw", root / "raw", root]
    # Not Path.exists: it raises where it may not look, and that is told when the set is read.
    found = (place for place in places if any(os.path.exists(place / name) for name in names))
    return next(found, places[0])


def _from_torchvision(name: str, source: Source, root: Path, progress: Progress | None) -> Dataset:
    """Without `progress` nothing is fetched."""
    from torchvision import datasets  # costs seconds: only where pictures are read

    kind: Any = getattr(datasets, str(source.torchvision))
    options = {"split": source.split} if source.split else {}
    with tempfile.TemporaryDirectory() as bench:
        unpacked = Path(bench, str(source.torchvision), "raw")
        unpacked.mkdir(parents=True)
        _gather(source, kind, _folder_of(source, root), unpacked, progress)
        train, test = (kind(bench, train=part, **options) for part in (True, False))
    turn: Callable[[Tensor], Tensor] = _upright if source.split else _as_it_is
    return Dataset(
        name,
        turn(train.data),
        train.targets.byte(),
        turn(test.data),
        test.targets.byte(),
        tuple(label.split(" - ")[0] for label in train.classes),
    )


def _as_it_is(images: "Tensor") -> "Tensor":
    return images.contiguous()


def _upright(images: "Tensor") -> "Tensor":
    """EMNIST's files hold each picture with rows and columns exchanged."""
    return images.transpose(1, 2).contiguous()


def _gather(
    source: Source, kind: Any, folder: Path, unpacked: Path, progress: Progress | None
) -> None:
    """Put every file of the set, whole and unpacked, where torchvision reads it."""
    archives = {archive.name: archive for archive in _archives(source, kind)}
    checked: set[str] = set()
    for archive_name, file in _names(source):
        archive = archives[archive_name]
        if not (folder / archive_name).exists() and is_whole_idx(folder / file):
            shutil.copyfile(folder / file, unpacked / file)
            continue
        if archive_name not in checked:
            _ensure(source, archive, folder, file, progress)
            checked.add(archive_name)
        _unpack(folder / archive_name, file, unpacked / file)


def _archives(source: Source, kind: Any) -> list[Archive]:
    """torchvision's own list, read now so that other mirrors can be set there."""
    if source.split:
        address, _, name = str(kind.url).rpartition("/")
        return [Archive(name, kind.md5, (f"{address}/",))]
    return [Archive(name, md5, tuple(kind.mirrors)) for name, md5 in kind.resources]


def _ensure(
    source: Source, archive: Archive, folder: Path, file: str, progress: Progress | None
) -> None:
    """Have the archive of `file` whole in `folder`, and say what was broken before."""
    path = folder / archive.name
    if archive.is_whole(path):
        return
    broken = next((found for found in (path, folder / file) if found.exists()), None)
    if progress is None:
        found = f"{broken} is broken or incomplete" if broken else f"no {archive.name} in {folder}"
        raise DataError(f"{source.title} is not here: {found}.")
    try:
        fetch(archive, folder, lambda so_far: progress(replace(so_far, broken=broken)))
    except (DataError, OSError) as fault:
        found = f"{broken} is broken or incomplete, and " if broken else ""
        raise DataError(
            f"{source.title} is not here: {found}{fault} "
            "Connect to the network, or name a folder that holds it."
        ) from fault


def _unpack(archive: Path, file: str, target: Path) -> None:
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as bundle, bundle.open(f"gzip/{file}.gz") as packed:
            target.write_bytes(gzip.decompress(packed.read()))
        return
    with gzip.open(archive) as packed, target.open("wb") as plain:
        shutil.copyfileobj(packed, plain)


def _small_digits(name: str) -> Dataset:
    """scikit-learn's digits, 8×8, enlarged to 20×20 and centred in 28×28.

    The file goes through the digits and the writers in turn, so it is shuffled (always in
    the same way) before a fifth of it is kept for the test.
    """
    import torch
    from sklearn.datasets import load_digits

    bunch = load_digits()
    small = torch.from_numpy(bunch.images).float()[:, None] / 16
    large = torch.nn.functional.interpolate(small, (20, 20), mode="bilinear", align_corners=False)
    images = torch.zeros(len(small), SIDE, SIDE, dtype=torch.uint8)
    images[:, 4:24, 4:24] = (large[:, 0] * 255).round().byte()
    labels = torch.from_numpy(bunch.target).byte()
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(0))
    test, train = order[: len(labels) // DIGITS_PER_TEST], order[len(labels) // DIGITS_PER_TEST :]
    classes = tuple(str(digit) for digit in range(10))
    return Dataset(name, images[train], labels[train], images[test], labels[test], classes)
