"""Reads the recognizer that ships from its file."""

import re
from functools import cache
from pathlib import Path

from safetensors import safe_open

from core.digits.builtin.network import MNIST_DEVIATION, MNIST_MEAN, DigitNet
from core.digits.classifier import Reader

FOLDER = Path(__file__).parents[3] / "assets" / "recognizer"
WEIGHTS = FOLDER / "recognizer.safetensors"
CARD = FOLDER / "README.md"
NAME = "The recognizer that ships"


@cache
def recognizer(path: Path = WEIGHTS) -> Reader:
    """The recognizer that `python -m core.digits.builtin` trained, read once. Do not train it."""
    return load(path)


@cache
def accuracy(card: Path = CARD) -> float | None:
    """The share of MNIST's test digits that it reads right; None where no model card says it.

    `core.digits.builtin.model_card` writes the row that is read here.
    """
    text = card.read_text(encoding="utf-8") if card.is_file() else ""
    row = re.search(r"MNIST's test set, [\d,]+ \| ([\d.]+)%", text)
    return float(row[1]) / 100 if row else None


def load(path: Path = WEIGHTS) -> Reader:
    """A fresh copy of the recognizer in `path`, with its temperature."""
    network = DigitNet()
    with safe_open(path, framework="pt") as file:
        tensors = {name: file.get_tensor(name).float() for name in file.offset_keys()}
        temperature = float(file.metadata()["temperature"])
    network.load_state_dict(tensors)
    return Reader(NAME, network, "logits", temperature, MNIST_MEAN, MNIST_DEVIATION)
