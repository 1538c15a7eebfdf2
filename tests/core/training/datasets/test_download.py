"""Downloads: complete and verified, or not there at all, whatever happens to them."""

import resource
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch

from core.training.datasets import DataError, DownloadProgress, is_available, load
from core.training.datasets import dataset as module
from tests.core.training.datasets.conftest import IMAGES, LABELS, NOWHERE


def is_mnist(dataset):
    return torch.equal(dataset.train_images, IMAGES.byte()) and torch.equal(
        dataset.test_labels, LABELS.byte()
    )


def files_in(root):
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def test_first_use_downloads_and_reports_every_byte(mirror, archives, tmp_path):
    heard: list[DownloadProgress] = []
    assert is_mnist(load("mnist", tmp_path / "data", heard.append))
    ends = {step.file: step.done for step in heard}
    assert ends == {path.name: path.stat().st_size for path in archives.iterdir()}
    assert all(step.total == ends[step.file] and step.broken is None for step in heard)


def test_second_use_needs_no_network(mirror, tmp_path, monkeypatch):
    load("mnist", tmp_path / "data")
    monkeypatch.setattr(module, "fetch", None)
    assert is_available("mnist", tmp_path / "data")
    assert is_mnist(load("mnist", tmp_path / "data"))


@pytest.mark.parametrize("change", [lambda b: b[:-20], lambda b: b[:-1] + b"x", lambda b: b""])
def test_corrupt_archive_is_reported_and_downloaded_again(mirror, tmp_path, change):
    load("mnist", tmp_path / "data")
    archive = tmp_path / "data" / "MNIST" / "raw" / "train-images-idx3-ubyte.gz"
    archive.write_bytes(change(archive.read_bytes()))
    heard: list[DownloadProgress] = []
    assert is_mnist(load("mnist", tmp_path / "data", heard.append))
    assert {step.broken for step in heard} == {archive}


def test_response_with_a_wrong_checksum_is_refused_and_leaves_nothing(mirror, archives, tmp_path):
    (archives / "train-images-idx3-ubyte.gz").write_bytes(b"<html>sign in</html>")
    with pytest.raises(DataError, match="checksum of what it sent is wrong"):
        load("mnist", tmp_path / "data")
    assert files_in(tmp_path / "data") == []


def test_next_mirror_is_used(mirror, tmp_path, monkeypatch):
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", [NOWHERE, mirror])
    assert is_mnist(load("mnist", tmp_path / "data"))


def test_interrupted_download_leaves_nothing(mirror, tmp_path):
    class InterruptedDownloadError(Exception):
        pass

    def interrupt(progress):
        raise InterruptedDownloadError

    with pytest.raises(InterruptedDownloadError):
        load("mnist", tmp_path / "data", interrupt)
    assert files_in(tmp_path / "data") == []
    assert not is_available("mnist", tmp_path / "data")


def test_full_disk_is_a_sentence_and_it_works_once_there_is_room(mirror, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, hard))
    try:
        with pytest.raises(DataError, match=r"data/MNIST/raw cannot be written to \(.*\)\."):
            load("mnist", tmp_path / "data")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files_in(tmp_path / "data") == []
    assert is_mnist(load("mnist", tmp_path / "data"))


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc, where nobody may write")
def test_read_only_folder_is_a_sentence(mirror):
    with pytest.raises(DataError, match=r"/proc/1/MNIST/raw cannot be written to \(.*\)\."):
        load("mnist", "/proc/1")


def test_root_that_is_a_file_is_a_sentence(mirror, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot be written to"):
        load("mnist", tmp_path / "file")


def test_two_downloads_into_one_folder_do_not_disturb_each_other(mirror, archives, tmp_path):
    def download(_):
        return load("mnist", tmp_path / "data", wait)

    def wait(progress):
        both.wait()

    both = threading.Barrier(2, timeout=30)  # each has written a part when either goes on
    with ThreadPoolExecutor(2) as pool:
        assert all(map(is_mnist, pool.map(download, range(2))))
    assert files_in(tmp_path / "data") == files_in(archives)


def test_without_network_the_message_says_what_to_do(no_network, tmp_path):
    with pytest.raises(DataError, match=r"MNIST is not available.*no connection.*choose a folder"):
        load("mnist", tmp_path)


def test_offline_nothing_is_downloaded(mirror, tmp_path):
    data = tmp_path / "data"
    load("mnist", data)
    assert is_mnist(load("mnist", data, offline=True))
    archive = data / "MNIST" / "raw" / "train-images-idx3-ubyte.gz"
    archive.write_bytes(b"half a file")
    with pytest.raises(DataError, match=r"idx3-ubyte\.gz: it is incomplete or corrupt\.$"):
        load("mnist", data, offline=True)
    archive.unlink()
    with pytest.raises(DataError, match=r"MNIST is not available: there is no train-images"):
        load("mnist", data, offline=True)
    assert not archive.exists()
