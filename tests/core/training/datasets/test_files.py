"""MNIST in folders as people have them; files that are corrupt, or do not belong together."""

import gzip
import shutil
import zipfile

import pytest
import torch

from core.training.datasets import DataError, is_available, load
from tests.core.small import idx
from tests.core.training.datasets.conftest import IMAGES, LABELS
from tests.core.training.datasets.test_download import is_mnist

FILES = {
    "train-images-idx3-ubyte": idx(IMAGES),
    "train-labels-idx1-ubyte": idx(LABELS),
    "t10k-images-idx3-ubyte": idx(IMAGES),
    "t10k-labels-idx1-ubyte": idx(LABELS),
}
TRAIN_IMAGES, TRAIN_LABELS = "train-images-idx3-ubyte", "train-labels-idx1-ubyte"


def dotted(name):
    """The name on Kaggle and inside the archives."""
    return name.replace("-idx", ".idx")


# How files are named: (path in the folder, whether it is compressed).
LAYOUTS = {
    "unpacked": lambda name: (name, False),
    "compressed": lambda name: (f"{name}.gz", True),
    "Kaggle": lambda name: (dotted(name), False),
    "Kaggle, compressed": lambda name: (f"{dotted(name)}.gz", True),
    "folder of its own name": lambda name: (f"{name}/{name}", False),
    "folder of the archive's name": lambda name: (f"{name}.gz/{name}", False),
    "Kaggle's folders": lambda name: (f"{name}/{dotted(name)}", False),
    "7-Zip": lambda name: (f"{dotted(name)}/{dotted(name)}", False),
    "compressed in a folder": lambda name: (f"{name}/{name}.gz", True),
    "mixed": lambda name: (dotted(name), False) if "t10k" in name else (f"{name}.gz", True),
}


def write(folder, layout="unpacked", **changed):
    for name, content in {**FILES, **changed}.items():
        path, compressed = LAYOUTS[layout](name)
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(gzip.compress(content) if compressed else content)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("place", ["MNIST/raw", "raw", "MNIST", "."])
def test_files_are_found_under_their_usual_names(tmp_path, layout, place):
    write(tmp_path / place, layout)
    assert is_available("mnist", tmp_path)
    assert is_mnist(load("mnist", tmp_path, offline=True))


@pytest.mark.parametrize("content", [b"", b"half a file", gzip.compress(idx(IMAGES), mtime=0)[:-9]])
@pytest.mark.parametrize("other", [TRAIN_IMAGES, dotted(TRAIN_IMAGES)])
def test_corrupt_archive_beside_a_valid_file_does_no_harm(tmp_path, content, other):
    write(tmp_path)
    (tmp_path / TRAIN_IMAGES).rename(tmp_path / other)
    (tmp_path / f"{TRAIN_IMAGES}.gz").write_bytes(content)
    assert is_mnist(load("mnist", tmp_path, offline=True))


@pytest.mark.parametrize("content", [b"", b"\0\0\x08", idx(IMAGES)[:-1]])
def test_corrupt_file_beside_a_valid_archive_does_no_harm(tmp_path, content):
    write(tmp_path, "compressed")
    (tmp_path / TRAIN_IMAGES).write_bytes(content)
    assert is_mnist(load("mnist", tmp_path, offline=True))


def head(*numbers):
    return b"".join(number.to_bytes(4, "big", signed=True) for number in numbers)


GARBLED = {
    "empty": (b"", "incomplete"),
    "truncated in the header": (idx(IMAGES)[:9], "incomplete"),
    "truncated": (idx(IMAGES)[:-1], "incomplete or corrupt"),
    "too long": (idx(IMAGES) + b"x", "incomplete or corrupt"),
    "a web page": (b"<html>sign in</html>", "not an IDX file"),
    "of another type": (b"\0\0\x0d\x03" + idx(IMAGES)[4:], "not an IDX file"),
    "labels": (idx(LABELS), "dimensions is 1 instead of 3"),
    "zeros": (bytes(5000), "not an IDX file"),
    "other bytes": (bytes(range(256)) * 9, "not an IDX file"),
    "images of 27×28 pixels": (idx(IMAGES[:, 1:]), "28×28"),
    "no images": (idx(IMAGES[:0]), "28×28"),
    "a negative size": (head(2051, -3, 28, 28) + bytes(100), "28×28"),
    "a size beyond all memory": (head(2051, 2**31 - 1, 28, 28), "incomplete or corrupt"),
    "byte order reversed": (idx(IMAGES)[:4] + idx(IMAGES)[4:16][::-1], "28×28"),
}


@pytest.mark.parametrize(("content", "reason"), GARBLED.values(), ids=list(GARBLED))
@pytest.mark.parametrize("layout", ["unpacked", "compressed"])
def test_garbled_file_is_refused_with_its_name_and_the_reason(tmp_path, layout, content, reason):
    write(tmp_path, layout, **{TRAIN_IMAGES: content})
    with pytest.raises(DataError) as refused:
        load("mnist", tmp_path, offline=True)
    message = str(refused.value)
    assert message.startswith(f"MNIST is not available: {tmp_path / TRAIN_IMAGES}")
    assert reason in message
    assert message.endswith(".")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({TRAIN_LABELS: idx(LABELS[:2])}, "3 training images, but 2 labels"),
        ({TRAIN_IMAGES: idx(IMAGES[:1])}, "1 training images, but 3 labels"),
        ({"t10k-labels-idx1-ubyte": idx(torch.cat([LABELS] * 2))}, "3 test images, but 6 labels"),
        ({TRAIN_LABELS: idx(LABELS + 1)}, "10 is not a class from 0 to 9"),
        ({"t10k-labels-idx1-ubyte": idx(LABELS * 20)}, "180 is not a class from 0 to 9"),
    ],
)
def test_labels_that_do_not_match_the_images_are_refused(tmp_path, changed, reason):
    write(tmp_path, **changed)
    with pytest.raises(DataError, match=reason):
        load("mnist", tmp_path, offline=True)


def test_files_of_another_data_set_are_not_used(tmp_path):
    write(tmp_path / "FashionMNIST" / "raw")
    assert not is_available("mnist", tmp_path)
    assert is_available("fashion-mnist", tmp_path)
    shutil.rmtree(tmp_path / "FashionMNIST")
    assert not is_available("fashion-mnist", tmp_path)


def test_emnist_is_read_from_its_archive_and_turned_upright(tmp_path):
    with zipfile.ZipFile(tmp_path / "gzip.zip", "w") as archive:
        for part in ("train", "test"):
            for kind, content in (("images-idx3", idx(IMAGES)), ("labels-idx1", idx(LABELS))):
                name = f"gzip/emnist-digits-{part}-{kind}-ubyte.gz"
                archive.writestr(name, gzip.compress(content))
    emnist = load("emnist-digits", tmp_path, offline=True)
    assert torch.equal(emnist.test_images, IMAGES.byte().transpose(1, 2))
    assert torch.equal(emnist.train_labels, LABELS.byte())
    assert emnist.classes == tuple("0123456789")
    (tmp_path / "gzip.zip").write_bytes((tmp_path / "gzip.zip").read_bytes()[:-30])
    with pytest.raises(DataError, match=r"gzip\.zip: it is incomplete or corrupt"):
        load("emnist-digits", tmp_path, offline=True)
