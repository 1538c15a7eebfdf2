"""Which folders of the computer a visitor may name as the place of a data set."""

import os
from pathlib import Path

from core.training.datasets.dataset import default_root, is_available

FOLDERS_VARIABLE = "GRADIENT_PLAYGROUND_FOLDERS"


def find_folder(name: str, typed: str, is_local: bool) -> Path | None:
    """The typed folder, if it may be read and has the files of the data set `name`.

    Allowed are the data root and the folders that GRADIENT_PLAYGROUND_FOLDERS lists, separated
    as in PATH, with all that is in them. Without that variable a server that answers this
    computer only (`is_local`) reads any folder: its visitor can do so anyway. A folder that is
    not allowed is not looked into, so that the answer says nothing about it.
    """
    try:
        folder = Path(typed).expanduser().resolve()
        is_allowed = any(folder.is_relative_to(root) for root in _roots(folder, is_local))
        return folder if is_allowed and is_available(name, folder) else None
    except (OSError, RuntimeError, ValueError):  # name too long, no such home, a null byte
        return None


def _roots(folder: Path, is_local: bool) -> list[Path]:
    """The allowed folders; for a local server without a list the disk of `folder`."""
    named = os.environ.get(FOLDERS_VARIABLE)
    if named is None and is_local:
        return [Path(folder.anchor)]
    roots = [default_root(), *(Path(root) for root in (named or "").split(os.pathsep) if root)]
    return [root.resolve() for root in roots]
