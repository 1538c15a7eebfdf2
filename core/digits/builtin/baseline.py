"""The network of the article, 784-256-64-10 by its own recipe, to compare with."""

from functools import cache
from pathlib import Path

from core.digits.builtin.from_run import reader_of
from core.digits.builtin.weights import FOLDER
from core.digits.classifier import Reader
from core.training import checkpoints
from core.training.checkpoints import Checkpoint
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.events import Done
from core.training.trainer import train

WEIGHTS = FOLDER / "article.safetensors"
NAME = "The article's network"


def write(mnist: Dataset, path: Path) -> Reader:
    """Trains it (a few seconds), writes it to `path`, and returns it."""
    config = TrainingConfig()
    *_, end = train(config, mnist)
    if not isinstance(end, Done):
        raise RuntimeError(f"The article's recipe diverged at step {end.step}.")
    written = Checkpoint(config, mnist.name, end.model, end.step, end.test_accuracy)
    path.write_bytes(checkpoints.to_bytes(written))
    return reader_of(NAME, end.model, config)


@cache
def checkpoint(path: Path = WEIGHTS) -> Checkpoint:
    """What `write` wrote, read once: also the recipe, and how good it is."""
    return checkpoints.from_bytes(path.read_bytes())


@cache
def network(path: Path = WEIGHTS) -> Reader:
    """The article's network out of its file, read once. Do not train it."""
    written = checkpoint(path)
    return reader_of(NAME, written.network, written.config)
