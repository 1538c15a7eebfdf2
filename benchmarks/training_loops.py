"""One epoch of the baseline network on MNIST, as several people would write it.

Each loop is a function without arguments that takes one epoch; its data are in place before.
"""

import os
import struct
import time
import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import torch
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]
from torch import Tensor, nn
from torch.nn.functional import mse_loss, one_hot
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import MNIST

from core.training.config import TrainingConfig
from core.training.datasets.dataset import Dataset
from core.training.events import Steps
from core.training.trainer import Trainer, run

Loop = Callable[[], object]
WIDTHS = (784, 256, 64, 10)
BATCH, LEARNING_RATE, MOMENTUM = 512, 0.01, 0.9
MEAN, STD = 0.1307, 0.3081
CORES = sorted({1, os.cpu_count() or 1})


def seconds(loop: Loop, threads: int) -> float:
    """How long one epoch takes on so many cores."""
    torch.set_num_threads(threads)
    with threadpool_limits(threads):
        begin = time.perf_counter()
        loop()
        return time.perf_counter() - begin


def quicker(loop: Loop) -> tuple[float, int]:
    """Seconds of an epoch on one core or on all of them, whichever is less, and how many."""
    return min((seconds(loop, cores), cores) for cores in CORES)


def network() -> nn.Sequential:
    """The baseline network."""
    first, second, third, last = WIDTHS
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(first, second),
        nn.ReLU(),
        nn.Linear(second, third),
        nn.ReLU(),
        nn.Linear(third, last),
    )


def dataloader(mnist: Dataset, folder: Path) -> Loop:
    """The DataLoader loop: torchvision's files through a DataLoader, picture by picture."""
    write(mnist, folder)
    change = transforms.Compose([transforms.ToTensor(), transforms.Normalize((MEAN,), (STD,))])
    loader = DataLoader(MNIST(str(folder), transform=change), BATCH, shuffle=True)
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE, MOMENTUM)

    def epoch() -> None:
        for images, labels in loader:
            optimizer.zero_grad()
            loss = mse_loss(model(images), one_hot(labels, WIDTHS[-1]).float())
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()

    return epoch


def write(mnist: Dataset, folder: Path) -> None:
    """The files that torchvision's MNIST reads, unpacked."""
    raw = folder / "MNIST" / "raw"
    raw.mkdir(parents=True)
    parts = {
        "train": (mnist.train_images, mnist.train_labels),
        "t10k": (mnist.test_images, mnist.test_labels),
    }
    for part, (images, labels) in parts.items():
        heads = struct.pack(">4i", 2051, *images.shape), struct.pack(">2i", 2049, len(labels))
        (raw / f"{part}-images-idx3-ubyte").write_bytes(heads[0] + images.numpy().tobytes())
        (raw / f"{part}-labels-idx1-ubyte").write_bytes(heads[1] + labels.numpy().tobytes())


def standardised(mnist: Dataset) -> Tensor:
    """All training images as rows of numbers."""
    return ((mnist.train_images.float() / 255 - MEAN) / STD).reshape(-1, WIDTHS[0])


def plain(mnist: Dataset) -> Loop:
    """A loop over tensors in memory, as an experienced PyTorch user writes it."""
    inputs, targets = standardised(mnist), one_hot(mnist.train_labels.long()).float()
    model = network()
    optimizer = torch.optim.SGD(model.parameters(), LEARNING_RATE, MOMENTUM)

    def epoch() -> None:
        for chosen in torch.split(torch.randperm(len(inputs)), BATCH):
            loss = mse_loss(model(inputs[chosen]), targets[chosen])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()

    return epoch


def scikit_learn(mnist: Dataset) -> Loop:
    """scikit-learn's network with the same layers, batches and steps."""
    inputs, labels = standardised(mnist).numpy(), mnist.train_labels.numpy()

    def epoch() -> None:
        model = MLPClassifier(
            WIDTHS[1:-1],
            solver="sgd",
            batch_size=BATCH,
            learning_rate_init=LEARNING_RATE,
            momentum=MOMENTUM,
            nesterovs_momentum=False,
            max_iter=1,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(inputs, labels)

    return epoch


def products(images: int) -> Loop:
    """The floor: the matrix products of an epoch, there and back, and nothing else."""
    weights = [torch.randn(m, n) for n, m in pairwise(WIDTHS)]
    gradients = [torch.empty_like(weight) for weight in weights]
    full, rest = divmod(images, BATCH)
    batches = {rows: [torch.randn(rows, n) for n in WIDTHS] for rows in (BATCH, rest)}
    errors = {rows: [torch.randn(rows, n) for n in WIDTHS] for rows in (BATCH, rest)}

    def step(values: list[Tensor], error: list[Tensor]) -> None:
        for layer, weight in enumerate(weights):
            torch.mm(values[layer], weight.t(), out=values[layer + 1])
        for layer in reversed(range(len(weights))):
            torch.mm(error[layer + 1].t(), values[layer], out=gradients[layer])
            if layer:
                torch.mm(error[layer + 1], weights[layer], out=error[layer])

    def epoch() -> None:
        for rows in [BATCH] * full + [rest]:
            step(batches[rows], errors[rows])

    return epoch


def ours(mnist: Dataset) -> Loop:
    """Our training without a page: the steps of an epoch, without the test at its end."""
    trainer = Trainer(TrainingConfig(epochs=1000), mnist)

    def epoch() -> None:
        for event in run(trainer, lambda: False):
            if isinstance(event, Steps) and trainer.at_end_of_epoch:
                return

    return epoch
