"""Packs a trained recognizer into the file that ships."""

from pathlib import Path

from safetensors.torch import save_file

from core.digits.builtin.data import Examples
from core.digits.builtin.network import MNIST_DEVIATION, MNIST_MEAN, DigitNet
from core.digits.classifier import Reader
from core.inspection.calibration import fit_temperature


def save(network: DigitNet, held_out: Examples, path: Path) -> None:
    """Writes the weights in 16 bits, with the temperature that fits the held-out pictures."""
    images, labels = held_out
    reader = Reader("", network, mean=MNIST_MEAN, deviation=MNIST_DEVIATION)
    temperature = fit_temperature(reader.raw(images.numpy() / 255).numpy(), labels.numpy())
    weights = {
        name: (tensor.half() if tensor.is_floating_point() else tensor).contiguous()
        for name, tensor in network.state_dict().items()
    }
    save_file(weights, path, {"temperature": f"{temperature:.4f}"})
