"""A visitor can name allowed folders only, and learns nothing about the others."""

import os

import pytest

from core.training.datasets import folders
from core.training.datasets.dataset import ROOT_VARIABLE

FILES = [
    f"{part}-{kind}-idx{n}-ubyte"
    for part in ("train", "t10k")
    for kind, n in (("images", 3), ("labels", 1))
]


@pytest.fixture
def disk(tmp_path, monkeypatch):
    """Data sets in the data root, in two allowed folders and elsewhere; and a link outside."""
    for place in ("data", "one", "two/deep", "outside"):
        (tmp_path / place).mkdir(parents=True)
        for file in FILES:
            (tmp_path / place / file).touch()
    (tmp_path / "one" / "empty").mkdir()
    (tmp_path / "one" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "one-and-more").symlink_to(tmp_path / "outside")
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path / "data"))
    allowed = os.pathsep.join(str(tmp_path / name) for name in ("one", "two"))
    monkeypatch.setenv(folders.FOLDERS_VARIABLE, allowed)
    return tmp_path


ALLOWED = ["data", "one", "two/deep", "outside/../one"]
OTHER = ["outside", "one/../outside", "one/link", "one-and-more", "one/empty", "one/none", "."]
OTHER += ["x" * 300, "a\0b", "one/" + "../" * 50]


@pytest.mark.parametrize("is_local", [True, False])
@pytest.mark.parametrize(("names", "found"), [(ALLOWED, True), (OTHER, False)])
def test_only_allowed_folders_with_the_data_set_are_found(disk, names, found, is_local):
    for name in names:
        folder = folders.find_folder("mnist", f"{disk}/{name}", is_local)
        assert (folder is not None) == found, name


def test_without_a_list_only_a_local_server_reads_any_folder(disk, monkeypatch):
    monkeypatch.delenv(folders.FOLDERS_VARIABLE)
    for name in ("outside", "one"):
        assert folders.find_folder("mnist", f"{disk}/{name}", is_local=True)
        assert folders.find_folder("mnist", f"{disk}/{name}", is_local=False) is None
    assert folders.find_folder("mnist", f"{disk}/data", is_local=False)
    assert folders.find_folder("mnist", "~nobody/data", is_local=True) is None
