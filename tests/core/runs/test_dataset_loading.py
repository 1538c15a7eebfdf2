"""The library of data sets: each is read once, however it is asked for, and few are kept."""

import socket
import weakref

import pytest
import torch
from torchvision.datasets import MNIST

from core.runs import dataset_loading as loading
from core.runs.dataset_loading import Library
from tests.core.small import idx

FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


@pytest.fixture
def library(monkeypatch):
    monkeypatch.setattr(loading, "MOST_SETS", 2)
    return Library()


def mnist(root):
    """A folder of data sets with an MNIST of three pictures, unpacked."""
    folder = root / "MNIST" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        values = torch.zeros(3, 28, 28) if "images" in file else torch.zeros(3)
        (folder / f"{file}-ubyte").write_bytes(idx(values))
    return root


def test_set_is_read_once_however_its_folder_is_named(library, tmp_path):
    root = mnist(tmp_path / "data")
    (tmp_path / "link").symlink_to(root)
    names = [root, tmp_path / "link", tmp_path / "data" / ".." / "data", root / "MNIST" / "raw"]
    opened = [library.open("mnist", name) for name in names]
    assert {id(found) for found in opened} == {id(opened[0])}
    assert opened[0].join(30)
    assert len(opened[0].dataset.train_images) == 3


def test_into_a_folder_that_was_named_nothing_is_fetched(library, tmp_path):
    named = tmp_path / "named"
    named.mkdir()
    found = library.open("mnist", named)
    assert found.join(30)
    assert found.fault == (
        f"MNIST is not here: no train-images-idx3-ubyte.gz in {named / 'MNIST' / 'raw'}."
    )
    assert list(named.iterdir()) == []


def test_set_without_files_lies_in_no_folder(library, tmp_path):
    digits = library.open("digits", tmp_path)
    assert library.open("digits") is digits
    assert digits.join(30)


def test_set_that_was_not_asked_for_longest_leaves(library, tmp_path):
    roots = [mnist(tmp_path / name) for name in "abc"]
    first, second = (library.open("mnist", root) for root in roots[:2])
    assert first.join(30)
    assert second.join(30)
    assert library.open("mnist", roots[0]) is first
    in_memory = weakref.ref(second.dataset)
    del second
    assert library.open("mnist", roots[2]).join(30)
    assert in_memory() is None
    assert library.open("mnist", roots[0]) is first


def test_set_on_its_way_stays(library, tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        monkeypatch.setattr(MNIST, "mirrors", [address])

        def ask(name):
            monkeypatch.setenv("GRADIENT_PLAYGROUND_DATA", str(tmp_path / name))
            return library.open("mnist")

        waiting = [ask(name) for name in "abc"]
        assert library.open("digits").join(30)
        assert [ask(name) for name in "abc"] == waiting
    assert all(found.join(30) for found in waiting)


def test_set_that_failed_is_tried_again_once_it_is_forgotten(library, tmp_path, monkeypatch):
    monkeypatch.setattr(MNIST, "mirrors", [])
    failed = library.open("mnist", tmp_path)
    assert failed.join(30)
    assert "MNIST is not here" in failed.fault
    mnist(tmp_path)
    assert library.open("mnist", tmp_path) is failed
    library.forget(failed)
    again = library.open("mnist", tmp_path)
    library.forget(failed)
    assert library.open("mnist", tmp_path) is again
    assert again.join(30)
    assert again.dataset is not None


def test_folder_that_can_not_be_looked_into_is_a_sentence(library, tmp_path):
    found = library.open("mnist", tmp_path / ("x" * 300))
    assert found.join(30)
    assert "MNIST" in found.fault
