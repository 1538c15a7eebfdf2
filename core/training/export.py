"""A run as a stand-alone PyTorch script that ends with the same weights."""

import inspect
from dataclasses import asdict, replace
from itertools import pairwise

from core.training.config import TrainingConfig
from core.training.datasets.augmentation import Augmentation
from core.training.datasets.batches import Stream, augmentation_of_strength, with_label_noise
from core.training.datasets.dataset import DATASETS, small_digits
from core.training.losses import LOSSES
from core.training.mlp import (
    ACTIVATIONS,
    CLASSES,
    INITIALISATIONS,
    INPUT_SCALINGS,
    PIXELS,
    Dropout,
    ShuffledPixels,
)
from core.training.optimizers import OPTIMIZERS, momentum_arguments, optimizer_arguments

# The factor of the learning rate at step t of `steps`, counted from 1.
SCHEDULES = {
    "Constant": "",
    "Step": "0.1 ** math.floor((t - 1) / max(1.0, steps * (1 / 3)))",
    "Cosine": "0.5 * (1 + math.cos(math.pi * (t - 1) / steps))",
    "Warm-up": "min(1.0, t / max(1.0, steps * 0.1))",
    "One cycle": """(
        cosine(1 / 25, 1.0, (t - 1) / max(1.0, 0.3 * steps - 1))
        if t <= 0.3 * steps
        else cosine(1.0, 1 / 250_000, (t - 0.3 * steps) / (steps - 0.3 * steps))
    )""",
}


def script(config: TrainingConfig, dataset: str, last_step: int | None = None) -> str:
    """Python code that repeats a run with the same random numbers, without this project.

    It ends after `last_step` if the run was stopped there, or after all epochs.
    """
    parts = [
        _head(config, dataset),
        inspect.getsource(INITIALISATIONS[config.initialisation]),
        inspect.getsource(Dropout) if config.dropout else "",
        inspect.getsource(ShuffledPixels) if config.shuffled_pixels else "",
        _augmentation(config.augmentation) if config.augmentation else "",
        inspect.getsource(with_label_noise) if config.label_noise else "",
        _data(config, dataset),
        _network(config),
        _schedule(config),
        _loop(config, last_step),
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def _head(config: TrainingConfig, dataset: str) -> str:
    widths = "-".join(map(str, [PIXELS, *config.hidden, CLASSES]))
    library = "torchvision" if DATASETS[dataset].torchvision else "scikit-learn"
    return f'''"""The network {widths} learns {DATASETS[dataset].title}, as on the Training page.

On a CPU of the same kind it ends with the same weights, bit for bit. It needs torch, numpy
and {library}.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Generator, Tensor, nn
from torch.nn import functional

torch.set_num_threads(1)  # more threads sum in another order, with other rounding


def generator_for(stream, index=0):
    """The random generator of a stream for one epoch or one step."""
    mixed = np.random.SeedSequence(({config.seed}, stream, index)).generate_state(1, np.uint64)
    return Generator().manual_seed(int(mixed[0] >> np.uint64(1)))'''


def _augmentation(factor: float) -> str:
    """The class, and an instance with all its strengths multiplied by `factor`."""
    strengths = asdict(augmentation_of_strength(factor)).items()
    arguments = ", ".join(f"{name}={value!r}" for name, value in strengths)
    return f"{inspect.getsource(Augmentation)}\n\naugmentation = Augmentation({arguments})"


def _data(config: TrainingConfig, dataset: str) -> str:
    source = DATASETS[dataset]
    if source.torchvision is None:
        parts = [inspect.getsource(small_digits), _SMALL_DIGITS]
    else:
        split = f', split="{source.split}"' if source.split else ""
        parts = [_TORCHVISION.format(kind=source.torchvision, split=split)]
        if source.split:
            parts.append(_TRANSPOSE)
    if config.training_fraction < 1:
        parts.append(_SUBSET.format(fraction=config.training_fraction, stream=int(Stream.SUBSET)))
    if config.label_noise:
        parts.append(
            _LABEL_NOISE.format(fraction=config.label_noise, stream=int(Stream.LABEL_NOISE))
        )
    one_hot = LOSSES[config.loss].one_hot
    parts.append(
        "targets = functional.one_hot(labels, 10).float()" if one_hot else "targets = labels"
    )
    inputs = INPUT_SCALINGS[config.inputs]
    parts.append(_INPUTS.format(mean=inputs.mean, std=inputs.std))
    return "\n".join(parts)


def _network(config: TrainingConfig) -> str:
    """The layers, one per line, their initial weights, and the optimizer."""
    activation = f"nn.{ACTIVATIONS[config.activation].module().__class__.__name__}()"
    lines = ["ShuffledPixels()," if config.shuffled_pixels else "nn.Flatten(),"]
    widths = [PIXELS, *config.hidden]
    for inputs, outputs in pairwise(widths):
        lines += [f"nn.Linear({inputs}, {outputs}),", f"{activation},"]
        if config.dropout:
            lines.append(f"Dropout({config.dropout}),")
    lines.append(f"nn.Linear({widths[-1]}, {CLASSES}),")
    arguments = optimizer_arguments(config).items()
    return _NETWORK.format(
        layers="\n    ".join(lines),
        stream=int(Stream.INITIALISATION),
        fill=INITIALISATIONS[config.initialisation].__name__,
        optimizer=OPTIMIZERS[config.optimizer].kind.__name__,
        arguments=", ".join(f"{name}={value!r}" for name, value in arguments),
    )


def _schedule(config: TrainingConfig) -> str:
    cosine = _COSINE if config.schedule == "One cycle" else ""
    factor = SCHEDULES[config.schedule]
    return f"{cosine}def factor(t, steps):\n    return {factor}" if factor else ""


def _loop(config: TrainingConfig, last_step: int | None) -> str:
    steps = []
    if config.changes:
        steps.append(_CHANGE)
    if config.changes or SCHEDULES[config.schedule]:
        rate = "rate" if config.changes else config.learning_rate
        factor = " * factor(step, steps)" if SCHEDULES[config.schedule] else ""
        steps.append(_LEARNING_RATE.format(rate=rate, factor=factor))
    if config.dropout:
        steps.append(_DROPOUT.format(stream=int(Stream.DROPOUT)))
    steps.append("batch = images[indices]")
    if config.augmentation:
        steps.append(_AUGMENT.format(stream=int(Stream.AUGMENTATION)))
    mean = "mse_loss" if LOSSES[config.loss].one_hot else "cross_entropy"
    steps.append(f"loss = functional.{mean}(network(as_input(batch)), targets[indices])")
    body = "\n".join(steps).replace("\n", "\n        ")
    stop = _STOP.format(step=last_step) if last_step else ""
    return _changes(config) + _LOOP.format(
        epochs=config.epochs,
        batch=config.batch_size,
        body=body,
        stream=int(Stream.SHUFFLING),
        stop_within=stop.replace("\n", "\n        "),
        stop=stop.replace("\n", "\n    "),
    )


def _changes(config: TrainingConfig) -> str:
    """The changes in mid-run, by the step after which they were made."""
    lines = [
        f"{step}: ({rate}, {momentum_arguments(replace(config, momentum=momentum))}),"
        for step, rate, momentum in config.changes
    ]
    if not lines:
        return ""
    return _CHANGES.format(rate=config.learning_rate, changes="\n    ".join(lines))


_TORCHVISION = """from torchvision import datasets

train = datasets.{kind}("data", train=True, download=True{split})
test = datasets.{kind}("data", train=False, download=True{split})
images, labels = train.data, train.targets.long()
test_images, test_labels = test.data, test.targets.long()"""

_TRANSPOSE = """# The images in the files of EMNIST are transposed.
images, test_images = images.transpose(1, 2), test_images.transpose(1, 2)"""

_SMALL_DIGITS = """

images, labels, test_images, test_labels = small_digits()
labels = labels.long()"""

_SUBSET = """
# Use a fraction of the training set.
count = max(1, round({fraction} * len(labels)))
kept = torch.randperm(len(labels), generator=generator_for({stream}))[:count]
images, labels = images[kept], labels[kept]"""

_LABEL_NOISE = "labels = with_label_noise(labels, {fraction}, generator_for({stream}))"

_INPUTS = '''

def as_input(images):
    """Scale bytes: (p - mean) / std for pixels p in [0, 1]."""
    mean, std = {mean!r}, {std!r}
    return images.float() * (1 / (255 * std)) - mean / std'''

_NETWORK = """network = nn.Sequential(
    {layers}
)
generator = generator_for({stream})
with torch.no_grad():
    for layer in network:
        if isinstance(layer, nn.Linear):
            {fill}(layer.weight, layer.bias, generator)
weights = list(network.parameters())
optimizer = torch.optim.{optimizer}(weights, {arguments})"""

_COSINE = """def cosine(start, end, progress):
    return end + (start - end) * (1 + math.cos(math.pi * progress)) / 2


"""

_LEARNING_RATE = """for group in optimizer.param_groups:
    group["lr"] = {rate}{factor}"""

_CHANGES = """# Changes in mid-run: after which step, the learning rate, arguments of the optimizer.
rate = {rate}
changes = {{
    {changes}
}}


"""

_CHANGE = """if step - 1 in changes:
    rate, arguments = changes[step - 1]
    for group in optimizer.param_groups:
        group.update(arguments)
    if isinstance(optimizer, torch.optim.RMSprop):
        for weight, state in optimizer.state.items():
            state.setdefault("momentum_buffer", torch.zeros_like(weight))"""

_DROPOUT = """for part in network:
    if isinstance(part, Dropout):
        part.generator = generator_for({stream}, step)"""

_AUGMENT = """random = generator_for({stream}, step - 1)
changed = augmentation(batch.float()[:, None] / 255, random)
batch = (changed.clamp(0, 1)[:, 0] * 255).round().byte()"""

_LOOP = """def accuracy():
    network.eval()
    with torch.inference_mode():
        right = network(as_input(test_images)).argmax(dim=1) == test_labels
    network.train()
    return float(right.double().mean())


step, steps = 0, {epochs} * math.ceil(len(labels) / {batch})
for epoch in range({epochs}):
    order = torch.randperm(len(labels), generator=generator_for({stream}, epoch))
    for indices in order.split({batch}):
        step += 1
        {body}
        optimizer.zero_grad()
        loss.backward()
        optimizer.step(){stop_within}
    print(f"epoch {{epoch + 1}}: test accuracy {{accuracy():.4f}}"){stop}"""

_STOP = """
if step == {step}:  # where the run was stopped
    break"""
