"""The baseline: 784-256-64-10, SGD, MSE, 3 epochs on MNIST. To compare the recognizer with."""

from functools import cache
from pathlib import Path

from core.digits.builtin.weights import FOLDER
from core.digits.classifier import Classifier, from_training
from core.training import checkpoints
from core.training.checkpoints import Checkpoint
from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.events import Done
from core.training.trainer import train

WEIGHTS = FOLDER / "baseline.safetensors"
NAME = "784-256-64-10 baseline (SGD + MSE)"


def write(mnist: Dataset, path: Path) -> Classifier:
    """Trains the baseline (a few seconds), writes its checkpoint to `path` and returns it."""
    config = TrainingConfig()
    *_, end = train(config, mnist)
    if not isinstance(end, Done):
        raise RuntimeError(f"The baseline diverged at step {end.step}.")
    saved = Checkpoint(config, mnist.name, end.model, end.step, end.test_accuracy)
    path.write_bytes(checkpoints.to_bytes(saved))
    return from_training(NAME, end.model, config)


@cache
def checkpoint(path: Path = WEIGHTS) -> Checkpoint:
    """The checkpoint that `write` wrote, with its configuration and test accuracy; cached."""
    return checkpoints.from_bytes(path.read_bytes())


@cache
def network(path: Path = WEIGHTS) -> Classifier:
    """The baseline as a classifier; cached, shared by all visitors: do not train it."""
    saved = checkpoint(path)
    return from_training(NAME, saved.network, saved.config)
