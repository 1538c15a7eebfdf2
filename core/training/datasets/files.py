"""IDX files, the format of MNIST, in any folder and under any of their usual names.

An IDX file begins with two zero bytes, the type (8: uint8), the number of dimensions and each
dimension as a big-endian int32 (http://yann.lecun.com/exdb/mnist/); the values follow.
"""

import gzip
import math
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

SIDE = 28
UINT8 = 8
MAX_BYTES = 250_000_000  # the images of EMNIST digits take 188 MB


class FileError(ValueError):
    """A file that is not a valid IDX file; the message says why."""


def find(folder: Path, file: str, archive: str) -> Iterator[Path]:
    """The files in `folder` that may hold `file`, the unpacked ones first.

    Besides `train-images-idx3-ubyte` these are `train-images.idx3-ubyte` (the name inside the
    archives, and on Kaggle), both with `.gz`, and files in a folder of their own name, which
    some unpackers make.
    """
    names = [file, file.replace("-idx", ".idx")]
    names = [*names, *(f"{name}.gz" for name in names)]
    folders = [folder, *(folder / name for name in names)]
    paths = [place / name for name in names for place in folders]
    yield from (path for path in [*paths, folder / archive] if os.path.isfile(path))


def read_idx(path: Path, file: str, dimensions: int) -> "Tensor":
    """The uint8 tensor in an IDX file: images (N, 28, 28) or labels (N,).

    `path` is the file itself, its .gz, or a .zip that contains it.

    Raises:
        FileError: it is unreadable, truncated, corrupt, or of another kind.
    """
    import torch

    data = _content(path, file)
    shape = _shape(data[: 4 + 4 * dimensions], dimensions)
    begin = 4 + 4 * dimensions
    if len(data) != begin + math.prod(shape):
        raise FileError("it is incomplete or corrupt")
    return torch.frombuffer(data, dtype=torch.uint8, offset=begin).reshape(shape)


@contextmanager
def _opened(path: Path, file: str) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """The uncompressed content of a file, a .gz, or a member of a .zip."""
    if path.suffix == ".zip":
        with (
            zipfile.ZipFile(path) as bundle,
            bundle.open(f"gzip/{file}.gz") as member,
            gzip.GzipFile(fileobj=member) as stream,
        ):
            yield stream
    elif path.suffix == ".gz":
        with gzip.open(path) as stream:
            yield stream
    else:
        with path.open("rb") as plain:
            yield plain


def _content(path: Path, file: str) -> bytearray:
    try:
        with _opened(path, file) as stream:
            data = stream.read(MAX_BYTES + 1)
    except PermissionError as error:
        raise FileError("no permission to read it") from error
    except (OSError, EOFError, KeyError, zlib.error, zipfile.BadZipFile) as error:
        raise FileError("it is incomplete or corrupt") from error
    if len(data) > MAX_BYTES:
        raise FileError("it is too large")
    return bytearray(data)


def _shape(header: bytearray, dimensions: int) -> tuple[int, ...]:
    if len(header) < 4 or header[:3] != bytes([0, 0, UINT8]):
        raise FileError("it is not an IDX file of bytes, or it is incomplete")
    if header[3] != dimensions:
        raise FileError(f"its number of dimensions is {header[3]} instead of {dimensions}")
    if len(header) < 4 + 4 * dimensions:
        raise FileError("it is incomplete or corrupt")
    shape = struct.unpack(f">{dimensions}i", header[4:])
    if shape[0] < 1 or shape[1:] != (SIDE, SIDE)[: dimensions - 1]:
        raise FileError("it does not contain images of 28×28 pixels or their labels")
    return shape
