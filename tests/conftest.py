"""What all tests share."""

import os
from pathlib import Path

import pytest

# Before PyTorch is loaded: the servers, Chromium and the tests share few cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def mnist_root() -> Path:
    """A data root that holds MNIST; tests that need it skip where there is none."""
    root = Path(os.environ.get("GRADIENT_PLAYGROUND_DATA", ROOT / "data"))
    if not any((root / "MNIST" / "raw").glob("train-images*")):
        pytest.skip("MNIST is not here: set GRADIENT_PLAYGROUND_DATA to a folder that holds it")
    return root
