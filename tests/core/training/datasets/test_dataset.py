"""Data sets: whole or not at all. The real download code runs against a server on loopback."""

import functools
import gzip
import hashlib
import http.server
import shutil
import threading

import pytest
import torch

from core.training.datasets import dataset as datasets
from core.training.datasets import download as archives
from core.training.datasets.download import DataError, DownloadProgress
from tests.core.small import bars, idx

IMAGES = torch.arange(3 * 28 * 28).reshape(3, 28, 28) % 251
LABELS = torch.tensor([7, 0, 9])
NOWHERE = "http://127.0.0.1:9/"  # nothing listens on the port "discard"


@pytest.fixture
def archive_folder(tmp_path, monkeypatch):
    """Four small archives, served on loopback in place of MNIST; their sums are patched in."""
    from torchvision.datasets import MNIST

    folder = tmp_path / "mirror"
    folder.mkdir()
    resources = []
    for name, _ in MNIST.resources:
        content = gzip.compress(idx(IMAGES if "images" in name else LABELS), mtime=0)
        (folder / name).write_bytes(content)
        resources.append((name, hashlib.md5(content).hexdigest()))
    monkeypatch.setattr(MNIST, "resources", resources)
    return folder


@pytest.fixture
def mirror(archive_folder, monkeypatch):
    """The address of a server for the small archives, set as torchvision's only mirror."""
    from torchvision.datasets import MNIST

    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=archive_folder)
    monkeypatch.setattr(handler.func, "log_message", lambda *_: None)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        monkeypatch.setattr(MNIST, "mirrors", [address])
        yield address
        server.shutdown()
        thread.join()


@pytest.fixture
def no_network(archive_folder, monkeypatch):
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", [NOWHERE])


def is_mnist(dataset):
    return torch.equal(dataset.train_images, IMAGES.byte()) and torch.equal(
        dataset.test_labels, LABELS.byte()
    )


def raw(root):
    folder = root / "MNIST" / "raw"
    folder.mkdir(parents=True)
    return folder


def test_first_use_fetches_and_reports_every_byte(mirror, archive_folder, tmp_path):
    heard: list[DownloadProgress] = []
    assert is_mnist(datasets.load("mnist", tmp_path / "data", heard.append))
    ends = {step.file: step.done for step in heard}
    assert ends == {path.name: path.stat().st_size for path in archive_folder.iterdir()}
    assert all(step.total == ends[step.file] and step.broken is None for step in heard)


def test_second_use_needs_no_network(mirror, tmp_path, monkeypatch):
    datasets.load("mnist", tmp_path)
    monkeypatch.setattr(archives, "fetch", None)
    assert datasets.is_available("mnist", tmp_path)
    assert is_mnist(datasets.load("mnist", tmp_path))


@pytest.mark.parametrize("change", [lambda b: b[:-20], lambda b: b[:-1] + b"x", lambda b: b""])
def test_broken_archive_is_found_said_so_and_fetched_again(mirror, tmp_path, change):
    datasets.load("mnist", tmp_path)
    archive = tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte.gz"
    archive.write_bytes(change(archive.read_bytes()))
    heard: list[DownloadProgress] = []
    assert is_mnist(datasets.load("mnist", tmp_path, heard.append))
    assert {step.broken for step in heard} == {archive}


def test_truncated_unpacked_file_is_found_and_fetched_again(mirror, tmp_path):
    unpacked = raw(tmp_path) / "train-images-idx3-ubyte"
    unpacked.write_bytes(idx(IMAGES)[:-1])
    heard: list[DownloadProgress] = []
    assert is_mnist(datasets.load("mnist", tmp_path, heard.append))
    assert unpacked in {step.broken for step in heard}


def test_truncated_unpacked_file_beside_a_good_archive_does_no_harm(mirror, tmp_path):
    datasets.load("mnist", tmp_path)
    (tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte").write_bytes(b"\0\0\x08")
    assert is_mnist(datasets.load("mnist", tmp_path))


def test_mirror_that_sends_rubbish_is_refused_and_leaves_nothing(mirror, archive_folder, tmp_path):
    (archive_folder / "train-images-idx3-ubyte.gz").write_bytes(b"<html>sign in</html>")
    with pytest.raises(DataError, match="its sum is wrong"):
        datasets.load("mnist", tmp_path)
    assert list((tmp_path / "MNIST" / "raw").iterdir()) == []


def test_next_mirror_is_asked(mirror, tmp_path, monkeypatch):
    from torchvision.datasets import MNIST

    monkeypatch.setattr(MNIST, "mirrors", [NOWHERE, mirror])
    assert is_mnist(datasets.load("mnist", tmp_path))


def test_download_that_breaks_off_never_looks_complete(mirror, tmp_path):
    class CableCutError(Exception):
        pass

    def cut(fetching):
        raise CableCutError

    with pytest.raises(CableCutError):
        datasets.load("mnist", tmp_path, cut)
    assert list((tmp_path / "MNIST" / "raw").iterdir()) == []
    assert not datasets.is_available("mnist", tmp_path)


def test_without_network_a_sentence_says_what_to_do(no_network, tmp_path):
    with pytest.raises(DataError, match=r"MNIST is not here.*no connection.*name a folder"):
        datasets.load("mnist", tmp_path)


def test_without_network_a_broken_archive_is_named(no_network, tmp_path):
    archive = raw(tmp_path) / "train-images-idx3-ubyte.gz"
    archive.write_bytes(b"half a file")
    with pytest.raises(DataError, match=r"train-images-idx3-ubyte\.gz is broken or incomplete"):
        datasets.load("mnist", tmp_path)


def test_offline_nothing_is_fetched_though_a_mirror_has_it(mirror, tmp_path):
    datasets.load("mnist", tmp_path)
    assert is_mnist(datasets.load("mnist", tmp_path, offline=True))
    archive = tmp_path / "MNIST" / "raw" / "train-images-idx3-ubyte.gz"
    archive.write_bytes(b"half a file")
    with pytest.raises(DataError, match=r"idx3-ubyte\.gz is broken or incomplete\.$"):
        datasets.load("mnist", tmp_path, offline=True)
    archive.unlink()
    with pytest.raises(DataError, match=r"MNIST is not here: no train-images-idx3-ubyte\.gz in"):
        datasets.load("mnist", tmp_path, offline=True)
    assert not archive.exists()


@pytest.mark.parametrize("place", ["MNIST/raw", "raw", "."])
@pytest.mark.parametrize("packed", [True, False])
def test_folder_with_the_files_will_do(no_network, archive_folder, tmp_path, place, packed):
    folder = tmp_path / "metrics" / place
    folder.mkdir(parents=True, exist_ok=True)
    for archive in archive_folder.iterdir():
        if packed:
            shutil.copy(archive, folder)
        else:
            content = gzip.decompress(archive.read_bytes())
            (folder / archive.stem).write_bytes(content)
    assert is_mnist(datasets.load("mnist", tmp_path / "metrics"))


def test_root_that_is_a_file_is_a_sentence(no_network, tmp_path):
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(DataError, match="MNIST"):
        datasets.load("mnist", file)


def test_environment_sets_the_default_root(monkeypatch, tmp_path):
    monkeypatch.setenv(datasets.ROOT_VARIABLE, str(tmp_path))
    assert datasets.default_root() == tmp_path
    monkeypatch.delenv(datasets.ROOT_VARIABLE)
    assert datasets.default_root() == datasets.PROJECT / "data"


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (idx(IMAGES), True),
        (idx(LABELS), True),
        (idx(IMAGES)[:-1], False),
        (idx(IMAGES) + b"x", False),
        (b"", False),
        (b"\0\0\x08\x03\0", False),
        (b"\0\0\x0d\x01\0\0\0\1xxxx", False),
    ],
)
def test_unpacked_file_must_be_as_long_as_its_header_says(tmp_path, content, whole):
    file = tmp_path / "file"
    file.write_bytes(content)
    assert archives.is_whole_idx(file) == whole


def test_two_readings_of_a_set_can_be_told_apart():
    one, other = bars(), bars()
    assert one == one
    assert one != other


def test_unknown_name_is_refused_with_the_choice():
    with pytest.raises(ValueError, match="mnist, digits"):
        datasets.load("imagenet")


@pytest.mark.parametrize("name", ["digits", "mnist"])
def test_as_many_pictures_as_are_told(name, request):
    root = request.getfixturevalue("mnist_root") if name == "mnist" else None
    read = datasets.load(name, root)
    pictures = len(read.train_images) + len(read.test_images)
    assert datasets.DATASETS[name].pictures == pictures


def test_small_digits_need_no_network_and_look_like_mnist():
    digits = datasets.load("digits")
    images = torch.cat([digits.train_images, digits.test_images])
    assert images.shape == (1797, 28, 28)
    assert images.dtype == digits.train_labels.dtype == torch.uint8
    assert int(images[:, 4:24, 4:24].sum()) == int(images.sum())
    assert torch.bincount(digits.test_labels.long()).min() >= 25


def test_real_mnist(mnist_root):
    mnist = datasets.load("mnist", mnist_root)
    assert mnist.train_images.shape == (60_000, 28, 28)
    assert mnist.test_images.shape == (10_000, 28, 28)
    assert torch.bincount(mnist.train_labels.long()).tolist()[:3] == [5923, 6742, 5958]
    assert mnist.train_images.float().mean() / 255 == pytest.approx(0.1307, abs=1e-4)
    assert mnist.train_images.float().std() / 255 == pytest.approx(0.3081, abs=1e-4)
    assert mnist.classes == tuple("0123456789")
