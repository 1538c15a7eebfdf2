"""The cache of data sets: each is loaded once, and only a few are kept."""

import socket
import weakref

import pytest
import torch
from torchvision.datasets import MNIST

from core.runs import dataset_cache
from core.runs.dataset_cache import DatasetCache
from tests.core.small import idx

FILES = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")


@pytest.fixture
def cache(monkeypatch):
    monkeypatch.setattr(dataset_cache, "MAX_DATASETS", 2)
    return DatasetCache()


def mnist(root):
    """A folder of data sets with an MNIST of three pictures, unpacked."""
    folder = root / "MNIST" / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        values = torch.zeros(3, 28, 28) if "images" in file else torch.zeros(3)
        (folder / f"{file}-ubyte").write_bytes(idx(values))
    return root


def test_dataset_is_loaded_once_for_all_spellings_of_its_folder(cache, tmp_path):
    root = mnist(tmp_path / "data")
    (tmp_path / "link").symlink_to(root)
    names = [root, tmp_path / "link", tmp_path / "data" / ".." / "data", root / "MNIST" / "raw"]
    opened = [cache.get("mnist", name) for name in names]
    assert {id(found) for found in opened} == {id(opened[0])}
    assert opened[0].join(30)
    assert len(opened[0].dataset.train_images) == 3


def test_nothing_is_downloaded_into_another_root(cache, tmp_path):
    named = tmp_path / "named"
    named.mkdir()
    found = cache.get("mnist", named)
    assert found.join(30)
    folder = named / "MNIST" / "raw"
    assert found.error == (
        f"MNIST is not available: there is no train-images-idx3-ubyte.gz in {folder}."
    )
    assert list(named.iterdir()) == []


def test_dataset_without_files_is_the_same_for_all_roots(cache, tmp_path):
    digits = cache.get("digits", tmp_path)
    assert cache.get("digits") is digits
    assert digits.join(30)


def test_least_recently_used_dataset_is_evicted(cache, tmp_path):
    roots = [mnist(tmp_path / name) for name in "abc"]
    first, second = (cache.get("mnist", root) for root in roots[:2])
    assert first.join(30)
    assert second.join(30)
    assert cache.get("mnist", roots[0]) is first
    in_memory = weakref.ref(second.dataset)
    del second
    assert cache.get("mnist", roots[2]).join(30)
    assert in_memory() is None
    assert cache.get("mnist", roots[0]) is first


def test_dataset_being_loaded_is_not_evicted(cache, tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as constant:
        address = f"http://127.0.0.1:{constant.getsockname()[1]}/"
        monkeypatch.setattr(MNIST, "mirrors", [address])

        def ask(name):
            monkeypatch.setenv("GRADIENT_PLAYGROUND_DATA", str(tmp_path / name))
            return cache.get("mnist")

        waiting = [ask(name) for name in "abc"]
        assert cache.get("digits").join(30)
        assert [ask(name) for name in "abc"] == waiting
    assert all(found.join(30) for found in waiting)


def test_failed_dataset_is_loaded_again_once_discarded(cache, tmp_path, monkeypatch):
    monkeypatch.setattr(MNIST, "mirrors", [])
    failed = cache.get("mnist", tmp_path)
    assert failed.join(30)
    assert "MNIST is not available" in failed.error
    mnist(tmp_path)
    assert cache.get("mnist", tmp_path) is failed
    cache.discard(failed)
    again = cache.get("mnist", tmp_path)
    cache.discard(failed)
    assert cache.get("mnist", tmp_path) is again
    assert again.join(30)
    assert again.dataset is not None


def test_unreadable_folder_gives_an_error_message(cache, tmp_path):
    found = cache.get("mnist", tmp_path / ("x" * 300))
    assert found.join(30)
    assert "MNIST" in found.error
