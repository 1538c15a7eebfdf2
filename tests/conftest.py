"""What all tests share."""

import os
from pathlib import Path
from typing import Any

import pytest
from plotly.graph_objects import Figure as PlotlyFigure

from charts.figure import Figure

# Before PyTorch is loaded: the servers, Chromium and the tests share few cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# Numbers are compared to the last bit with those of the processor; a GPU has tests of its own.
os.environ["GRADIENT_PLAYGROUND_DEVICE"] = "cpu"

ROOT = Path(__file__).parent.parent


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """The whole suite runs in parallel; a file or folder that is named runs in this process.

    A worker has its own server, its own Chromium and PyTorch: some 2 GB of memory.
    """
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return 0
    config.option.dist = "worksteal"
    return min(4, len(os.sched_getaffinity(0)))


@pytest.fixture(autouse=True)
def every_figure_is_one_that_plotly_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is sent to a browser in this process is checked by Plotly first."""
    plain = Figure.to_dict

    def to_dict(figure: Figure) -> dict[str, Any]:
        PlotlyFigure(plain(figure))
        return plain(figure)

    monkeypatch.setattr(Figure, "to_dict", to_dict)


@pytest.fixture(scope="session")
def mnist_root() -> Path:
    """A data root that holds MNIST; tests that need it skip where there is none."""
    root = Path(os.environ.get("GRADIENT_PLAYGROUND_DATA", ROOT / "data"))
    if not any((root / "MNIST" / "raw").glob("train-images*")):
        pytest.skip("MNIST is not here: set GRADIENT_PLAYGROUND_DATA to a folder that holds it")
    return root
