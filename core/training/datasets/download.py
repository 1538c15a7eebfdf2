"""Archives of data sets: found by their sums, fetched whole or not at all.

A file that bears its final name has been checked. What is still being fetched bears a
name of its own and is gone when the fetch fails.
"""

import hashlib
import http.client
import os
import struct
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

Progress = Callable[["DownloadProgress"], None]
TIMEOUT_SECONDS = 15
CHUNK = 1 << 16
IDX_UINT8 = 8


class DataError(RuntimeError):
    """A data set can't be had; the message says why, and what to do, for people."""


@dataclass(frozen=True)
class DownloadProgress:
    """How far a download is: `done` of `total` bytes of `file` (total 0: not said).

    `broken` is the file that was found broken or incomplete, and is fetched again.
    """

    file: str
    done: int
    total: int
    broken: Path | None = None


@dataclass(frozen=True)
class Archive:
    """One file of a data set: its name, its MD5 sum, and the addresses where it lies."""

    name: str
    md5: str
    mirrors: tuple[str, ...]

    def is_whole(self, path: Path) -> bool:
        """Whether the file at `path` is there and has the right sum."""
        return path.is_file() and md5_of(path) == self.md5


def md5_of(path: Path) -> str:
    """The MD5 sum of a file, in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def fetch(archive: Archive, folder: Path, progress: Progress) -> Path:
    """Download `archive` into `folder` from the first mirror that has it whole.

    Raises:
        DataError: no mirror could be reached, or what they sent has the wrong sum.
    """
    folder.mkdir(parents=True, exist_ok=True)
    faults = []
    for mirror in archive.mirrors:
        try:
            return _fetch_from(mirror, archive, folder, progress)
        except (OSError, http.client.HTTPException, DataError) as fault:
            faults.append(f"{mirror}: {_reason(fault)}")
    raise DataError(f"{archive.name} could not be fetched ({'; '.join(faults)}).")


def _fetch_from(mirror: str, archive: Archive, folder: Path, progress: Progress) -> Path:
    handle, name = tempfile.mkstemp(prefix=f"{archive.name}.", suffix=".part", dir=folder)
    part = Path(name)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            urllib.request.urlopen(mirror + archive.name, timeout=TIMEOUT_SECONDS) as response,
        ):
            _copy(response, file, archive.name, progress)
        if not archive.is_whole(part):
            raise DataError("what it sent is broken, its sum is wrong")
        return part.replace(folder / archive.name)
    finally:
        part.unlink(missing_ok=True)


def _copy(
    response: http.client.HTTPResponse, file: IO[bytes], name: str, progress: Progress
) -> None:
    total, done = int(response.headers.get("Content-Length") or 0), 0
    while chunk := response.read(CHUNK):
        file.write(chunk)
        done += len(chunk)
        progress(DownloadProgress(name, done, total))


def _reason(fault: Exception) -> str:
    if isinstance(fault, urllib.error.HTTPError):
        return f"it answered {fault.code}"
    if isinstance(fault, urllib.error.URLError):
        return f"no connection, {getattr(fault.reason, 'strerror', None) or fault.reason}"
    return str(fault) or type(fault).__name__


def is_whole_idx(path: Path) -> bool:
    """Whether an unpacked file holds as many bytes as its own header says.

    The IDX format of MNIST: two zero bytes, the type (8 is uint8), the number of
    dimensions, then each dimension as a big-endian int32, then the values
    (http://yann.lecun.com/exdb/mnist/).
    """
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(4)
        if len(head) < 4 or head[:3] != bytes([0, 0, IDX_UINT8]):
            return False
        shape = file.read(4 * head[3])
    if len(shape) < 4 * head[3]:
        return False
    return path.stat().st_size == 4 + len(shape) + _product(struct.unpack(f">{head[3]}i", shape))


def _product(shape: Sequence[int]) -> int:
    product = 1
    for length in shape:
        product *= length
    return product
