"""The configuration of a training run: all hyperparameters, with their allowed values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, NamedTuple

from core.training.losses import LOSSES
from core.training.mlp import (
    ACTIVATIONS,
    INITIALISATIONS,
    INPUT_SCALINGS,
    MAX_WEIGHTS,
    count_parameters,
)
from core.training.optimizers import OPTIMIZERS, TRAINING_SCHEDULES

MAX_LAYERS, MAX_UNITS = 6, 2048
MAX_CHANGES = 1000
MAX_SEED = 2**31 - 1


# The settings that are chosen by name, and the smallest and the largest value of the others.
REGISTRIES: dict[str, Mapping[str, object]] = {
    "activation": ACTIVATIONS,
    "initialisation": INITIALISATIONS,
    "loss": LOSSES,
    "optimizer": OPTIMIZERS,
    "schedule": TRAINING_SCHEDULES,
    "inputs": INPUT_SCALINGS,
}
LIMITS: dict[str, tuple[float, float]] = {
    "dropout": (0.0, 0.9),
    "learning_rate": (1e-9, 1e3),
    "momentum": (0.0, 0.999),
    "beta2": (0.0, 0.9999),
    "weight_decay": (0.0, 10.0),
    "batch_size": (1, 60_000),
    "epochs": (1, 1000),
    "augmentation": (0.0, 2.0),
    "training_fraction": (0.001, 1.0),
    "label_noise": (0.0, 1.0),
    "seed": (0, MAX_SEED),
}


class Change(NamedTuple):
    """A change in mid-run: the learning rate and the momentum of all steps after `step`."""

    step: int
    learning_rate: float
    momentum: float


@dataclass(frozen=True)
class TrainingConfig:
    """The hyperparameters of a network and its training; the defaults are the baseline.

    `hidden` has the number of units of each hidden layer. `momentum` is β₁ of Adam and AdamW;
    `beta2` is their β₂, and α of RMSProp. `dropout` is the probability of setting a unit to 0,
    `augmentation` the strength of random distortions (1: that of `Augmentation()`),
    `training_fraction` the fraction of the training set that is used, `label_noise` the
    fraction of its labels that are replaced by another class; with `shuffled_pixels` the network
    sees the pixels of all images in the same random order. `changes` are made in mid-run,
    in the order of their steps.

    Raises:
        ValueError: a value is not allowed; the message names the setting.
    """

    hidden: tuple[int, ...] = (256, 64)
    activation: str = "ReLU"
    initialisation: str = "PyTorch default"
    dropout: float = 0.0
    loss: str = "MSE"
    optimizer: str = "SGD"
    learning_rate: float = 0.01
    momentum: float = 0.9
    beta2: float = 0.999
    weight_decay: float = 0.0
    schedule: str = "Constant"
    batch_size: int = 512
    epochs: int = 3
    inputs: str = "Standardised (mean 0, std 1)"
    augmentation: float = 0.0
    training_fraction: float = 1.0
    label_noise: float = 0.0
    shuffled_pixels: bool = False
    seed: int = 0
    changes: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        for name, registry in REGISTRIES.items():
            _check_option(name, getattr(self, name), registry)
        for name, limits in LIMITS.items():
            _check_limits(name, getattr(self, name), *limits)
        _check_layers(self.hidden)
        _check_changes(self.changes)

    def schedule_factor(self, step: int, steps: int) -> float:
        """The factor of the learning rate at a step, counted from 1."""
        return TRAINING_SCHEDULES[self.schedule].factor(step, steps)

    def rates_at(self, step: int) -> tuple[float, float]:
        """Learning rate, before the schedule, and momentum at a step, counted from 1."""
        for change in reversed(self.changes):
            if change.step < step:
                return change.learning_rate, change.momentum
        return self.learning_rate, self.momentum

    @property
    def latest(self) -> "TrainingConfig":
        """The same settings, with the last change made from the beginning."""
        if not self.changes:
            return self
        _, learning_rate, momentum = self.changes[-1]
        return replace(self, learning_rate=learning_rate, momentum=momentum, changes=())

    def changed(self, step: int, learning_rate: float, momentum: float) -> "TrainingConfig":
        """The configuration with one change more; a second one at the same step replaces it."""
        before = tuple(change for change in self.changes if change.step < step)
        return replace(self, changes=(*before, Change(step, learning_rate, momentum)))


def _check_layers(hidden: tuple[int, ...]) -> None:
    if len(hidden) > MAX_LAYERS:
        raise ValueError(f"hidden layers: at most {MAX_LAYERS}, not {len(hidden)}.")
    for units in hidden:
        if not 1 <= units <= MAX_UNITS:
            raise ValueError(
                f"hidden layers: each has 1 to {MAX_UNITS} units, not {_brief(units)}."
            )
    if count_parameters(hidden) > MAX_WEIGHTS:
        raise ValueError(
            f"hidden layers: the network has {count_parameters(hidden):,} parameters; "
            f"at most {MAX_WEIGHTS:,} are allowed."
        )


def _check_changes(changes: tuple[Change, ...]) -> None:
    steps = [change.step for change in changes]
    if steps != sorted(set(steps)) or len(steps) > MAX_CHANGES or min(steps, default=0) < 0:
        raise ValueError(f"changes: at most {MAX_CHANGES:,}, at increasing steps.")
    for change in changes:
        for name in ("learning_rate", "momentum"):
            _check_limits(name, getattr(change, name), *LIMITS[name])


def _brief(value: float) -> str:
    """A number in a few characters, however many digits it has."""
    if not isinstance(value, int):
        return f"{value:g}"
    return f"{value:,}" if abs(value) <= MAX_SEED else "a number with so many digits"


def _check_option(name: str, value: str, registry: Mapping[str, object]) -> None:
    if value not in registry:
        raise ValueError(f"{_label(name)}: choose from {', '.join(registry)}, not {value!r}.")


def _check_limits(name: str, value: float, low: float, high: float) -> None:
    # Compared as they are: an int with hundreds of digits does not fit into a float.
    if not low <= value <= high:
        raise ValueError(
            f"{_label(name)}: from {_brief(low)} to {_brief(high)}, not {_brief(value)}."
        )


def _label(name: str) -> str:
    return name.replace("_", " ")


def to_dict(config: TrainingConfig) -> dict[str, Any]:
    """The configuration as plain values, for JSON."""
    changes = [list(change) for change in config.changes]
    return {**asdict(config), "hidden": list(config.hidden), "changes": changes}


# Names in files that version 0.4 saved.
RENAMED_SETTINGS = {
    "memory": "beta2",
    "wrong_labels": "label_noise",
    "training_share": "training_fraction",
}
RENAMED_OPTIONS = {
    "PyTorch": "PyTorch default",
    "He": "He (Kaiming) normal",
    "Xavier": "Xavier (Glorot) uniform",
    "Too large": "Normal, std 1",
    "All zero": "Zeros",
    "Standardised": "Standardised (mean 0, std 1)",
    "0 to 1": "Scaled to [0, 1]",
    "0 to 255": "Raw [0, 255]",
}


def from_dict(values: Mapping[str, Any]) -> TrainingConfig:
    """The configuration that `to_dict` wrote; a missing setting has its default.

    Raises:
        ValueError: a setting is unknown, has the wrong type, or a value that is not allowed.
    """
    types = {setting.name: type(setting.default) for setting in fields(TrainingConfig)}
    settings: dict[str, Any] = {}
    for written, value in values.items():
        name = RENAMED_SETTINGS.get(written, written)
        if name not in types:
            raise ValueError(f"There is no setting {str(name)[:40]!r}.")
        if not (_are_changes(value) if name == "changes" else _has_type(value, types[name])):
            raise ValueError(f"{_label(name)}: {str(value)[:40]!r} has the wrong type.")
        settings[name] = RENAMED_OPTIONS.get(value, value) if isinstance(value, str) else value
    if "hidden" in settings:
        settings["hidden"] = tuple(settings["hidden"])
    settings["changes"] = tuple(Change(*change) for change in settings.get("changes", ()))
    return TrainingConfig(**settings)


def _has_type(value: object, kind: type) -> bool:
    if kind is tuple:
        return isinstance(value, list) and all(_has_type(units, int) for units in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind


def _are_changes(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(change, list)
        and len(change) == 3
        and _has_type(change[0], int)
        and all(_has_type(number, float) for number in change[1:])
        for change in value
    )
