"""The file with the built-in recognizer's weights: saved and loaded."""

import re
from functools import cache
from pathlib import Path

from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from core.digits.builtin.network import MNIST_MEAN, MNIST_STD, DigitNet
from core.digits.classifier import Classifier

FOLDER = Path(__file__).parents[3] / "assets" / "recognizer"
WEIGHTS = FOLDER / "recognizer.safetensors"
CARD = FOLDER / "README.md"
NAME = "Built-in recognizer"


@cache
def recognizer(path: Path = WEIGHTS) -> Classifier:
    """The built-in recognizer; cached, shared by all visitors: do not train it."""
    return load(path)


def load(path: Path = WEIGHTS) -> Classifier:
    """A new copy of the recognizer in `path`, with its temperature."""
    with safe_open(path, framework="pt") as file:
        temperature = float(file.metadata()["temperature"])
    return Classifier(NAME, load_network(path), "logits", temperature, MNIST_MEAN, MNIST_STD)


def load_network(path: Path) -> DigitNet:
    """The network in `path`, in float32."""
    network = DigitNet()
    weights = {name: tensor.float() for name, tensor in load_file(path).items()}
    network.load_state_dict(weights)
    return network


def save(network: DigitNet, held_out: tuple[Tensor, Tensor], path: Path) -> None:
    """Writes the weights as float16, with the temperature fitted on held-out images and labels."""
    from core.inspection.calibration import fit_temperature

    images, labels = held_out
    classifier = Classifier("", network, mean=MNIST_MEAN, std=MNIST_STD)
    logits = classifier.outputs(images.numpy() / 255).numpy()
    weights = {
        name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
        for name, tensor in network.state_dict().items()
    }
    save_file(weights, path, {"temperature": f"{fit_temperature(logits, labels.numpy()):.4f}"})


@cache
def mnist_accuracy(card: Path = CARD) -> float:
    """The accuracy on the MNIST test set as the model card reports it."""
    row = re.findall(
        r"MNIST test set, [\d,]+ images \| ([\d.]+)%", card.read_text(encoding="utf-8")
    )
    return float(row[0]) / 100
