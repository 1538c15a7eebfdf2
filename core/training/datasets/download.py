"""Downloads of archives: verified by their checksum, complete or not there at all."""

import hashlib
import http.client
import os
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Progress = Callable[["DownloadProgress"], None]
TIMEOUT_SECONDS = 15
CHUNK_BYTES = 1 << 16


class DataError(RuntimeError):
    """A data set that is not available; the message says why and what to do."""


class FolderError(DataError):
    """The folder of a data set cannot be written to."""


@dataclass(frozen=True)
class DownloadProgress:
    """`done` of `total` bytes of `file` (total 0: unknown).

    `broken` is the incomplete or corrupt file that the download replaces.
    """

    file: str
    done: int
    total: int
    broken: Path | None = None


@dataclass(frozen=True)
class Archive:
    """A file to download: its name, its MD5 checksum, and the addresses of its folders."""

    name: str
    md5: str
    mirrors: tuple[str, ...]


def fetch(archive: Archive, folder: Path, progress: Progress) -> Path:
    """Download `archive` into `folder` from the first mirror that works.

    Raises:
        FolderError: the folder is read-only, or the disk is full.
        DataError: no mirror could be reached, or what they sent has the wrong checksum.
    """
    errors = []
    for mirror in archive.mirrors:
        try:
            return _fetch_from(mirror, archive, folder, progress)
        except FolderError:
            raise
        except (OSError, http.client.HTTPException, DataError) as error:
            errors.append(f"{mirror}: {_reason(error)}")
    raise DataError(f"{archive.name} could not be downloaded ({'; '.join(errors)}).")


def _fetch_from(mirror: str, archive: Archive, folder: Path, progress: Progress) -> Path:
    with urllib.request.urlopen(mirror + archive.name, timeout=TIMEOUT_SECONDS) as response:
        try:
            return _save(response, archive, folder, progress)
        except OSError as error:
            reason = error.strerror or error
            raise FolderError(f"{folder} cannot be written to ({reason}).") from error


def _save(
    response: http.client.HTTPResponse, archive: Archive, folder: Path, progress: Progress
) -> Path:
    """Write to a temporary file, which two servers never share, and rename it at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(f".{archive.name}.part", dir=folder)
    part = Path(name)
    total, done, md5 = int(response.headers.get("Content-Length") or 0), 0, hashlib.md5()
    try:
        with os.fdopen(handle, "wb") as file:
            for chunk in _chunks(response):
                file.write(chunk)
                md5.update(chunk)
                done += len(chunk)
                progress(DownloadProgress(archive.name, done, total))
        if md5.hexdigest() != archive.md5:
            raise DataError("the checksum of what it sent is wrong")
        return part.replace(folder / archive.name)
    finally:
        part.unlink(missing_ok=True)


def _chunks(response: http.client.HTTPResponse) -> Iterator[bytes]:
    try:
        while chunk := response.read(CHUNK_BYTES):
            yield chunk
    except (OSError, http.client.HTTPException) as error:
        raise DataError(_reason(error)) from error


def _reason(error: Exception) -> str:
    if isinstance(error, urllib.error.HTTPError):
        return f"status {error.code}"
    if isinstance(error, urllib.error.URLError):
        return f"no connection, {getattr(error.reason, 'strerror', None) or error.reason}"
    return str(error) or type(error).__name__
