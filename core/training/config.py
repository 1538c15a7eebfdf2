"""The configuration of a training run: all hyperparameters, with their allowed values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

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
MAX_SEED = 2**31 - 1


@dataclass(frozen=True)
class Interval:
    """The smallest and the largest allowed value."""

    low: float
    high: float


@dataclass(frozen=True)
class Options:
    """The allowed names."""

    names: tuple[str, ...]


def _number(default: float, low: float, high: float) -> Any:
    return field(default=default, metadata={"constraint": Interval(low, high)})


def _name(default: str, registry: Mapping[str, object]) -> Any:
    return field(default=default, metadata={"constraint": Options(tuple(registry))})


@dataclass(frozen=True)
class TrainingConfig:
    """The hyperparameters of a network and its training; the defaults are the baseline.

    `hidden` has the number of units of each hidden layer. `momentum` is β₁ of Adam and AdamW;
    `beta2` is their β₂, and α of RMSProp. `dropout` is the probability of setting a unit to 0,
    `augmentation` the strength of random distortions (1: that of `Augmentation()`),
    `training_fraction` the fraction of the training set that is used, `label_noise` the
    fraction of its labels that are replaced by another class.

    Raises:
        ValueError: a value is not allowed; the message names the setting.
    """

    hidden: tuple[int, ...] = (256, 64)
    activation: str = _name("ReLU", ACTIVATIONS)
    initialisation: str = _name("PyTorch default", INITIALISATIONS)
    dropout: float = _number(0.0, 0.0, 0.9)
    loss: str = _name("MSE", LOSSES)
    optimizer: str = _name("SGD", OPTIMIZERS)
    learning_rate: float = _number(0.01, 1e-9, 1e3)
    momentum: float = _number(0.9, 0.0, 0.999)
    beta2: float = _number(0.999, 0.0, 0.9999)
    weight_decay: float = _number(0.0, 0.0, 10.0)
    schedule: str = _name("Constant", TRAINING_SCHEDULES)
    batch_size: int = _number(512, 1, 60_000)
    epochs: int = _number(3, 1, 1000)
    inputs: str = _name("Standardised (mean 0, std 1)", INPUT_SCALINGS)
    augmentation: float = _number(0.0, 0.0, 2.0)
    training_fraction: float = _number(1.0, 0.001, 1.0)
    label_noise: float = _number(0.0, 0.0, 1.0)
    seed: int = _number(0, 0, MAX_SEED)

    def __post_init__(self) -> None:
        for setting in fields(self):
            _check(setting.name, getattr(self, setting.name), constraint(setting.name))
        _check_layers(self.hidden)

    def schedule_factor(self, step: int, steps: int) -> float:
        """The factor of the learning rate at a step, counted from 1."""
        return TRAINING_SCHEDULES[self.schedule].factor(step, steps)


def constraint(name: str) -> Interval | Options | None:
    """The allowed values of a setting; None for `hidden`."""
    found: Interval | Options | None = TrainingConfig.__dataclass_fields__[name].metadata.get(
        "constraint"
    )
    return found


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


def _brief(value: float) -> str:
    """A number in a few characters, however many digits it has."""
    if not isinstance(value, int):
        return f"{value:g}"
    return f"{value:,}" if abs(value) <= MAX_SEED else "a number with so many digits"


def _check(name: str, value: Any, allowed: Interval | Options | None) -> None:
    label = name.replace("_", " ")
    if isinstance(allowed, Options) and value not in allowed.names:
        raise ValueError(f"{label}: choose from {', '.join(allowed.names)}, not {value!r}.")
    # Compared as they are: an int with hundreds of digits does not fit into a float.
    if isinstance(allowed, Interval) and not allowed.low <= value <= allowed.high:
        low, high = _brief(allowed.low), _brief(allowed.high)
        raise ValueError(f"{label}: from {low} to {high}, not {_brief(value)}.")


def to_dict(config: TrainingConfig) -> dict[str, Any]:
    """The configuration as plain values, for JSON."""
    return {**asdict(config), "hidden": list(config.hidden)}


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
        if not _has_type(value, types[name]):
            raise ValueError(f"{name.replace('_', ' ')}: {str(value)[:40]!r} has the wrong type.")
        settings[name] = RENAMED_OPTIONS.get(value, value) if isinstance(value, str) else value
    if "hidden" in settings:
        settings["hidden"] = tuple(settings["hidden"])
    return TrainingConfig(**settings)


def _has_type(value: object, kind: type) -> bool:
    if kind is tuple:
        return isinstance(value, list) and all(_has_type(units, int) for units in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind
