"""The recipe of a training run: everything that decides what becomes of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from core.training.mlp import ACTIVATIONS, INITIALISATIONS, INPUTS, MOST_WEIGHTS, count_weights
from core.training.optimization import ENGINES, LOSSES, TRAINING_SCHEDULES

MOST_LAYERS, WIDEST = 6, 2048
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class Limits:
    """The least and the largest value of a setting, and the question that it answers."""

    low: float
    high: float
    help: str


@dataclass(frozen=True)
class Choice:
    """The names that a setting may have, and the question that it answers."""

    options: tuple[str, ...]
    help: str


def _number(default: float, low: float, high: float, text: str) -> Any:
    return field(default=default, metadata={"rule": Limits(low, high, text)})


def _name(default: str, registry: Mapping[str, object], text: str) -> Any:
    return field(default=default, metadata={"rule": Choice(tuple(registry), text)})


@dataclass(frozen=True)
class TrainingConfig:
    """How a network is built and trained. The defaults are the article's recipe.

    `hidden` holds the widths of the hidden layers. `momentum` is Adam's β₁ and `memory`
    its β₂ (RMSProp's α). `augmentation` is how far pictures are turned, shifted and
    bent at random, 1 for as far as `core.training.datasets.augmentation` does it.

    Raises:
        ValueError: a setting is outside its limits; the message names it.
    """

    hidden: tuple[int, ...] = (256, 64)
    activation: str = _name("ReLU", ACTIVATIONS, "What stands between two layers?")
    initialisation: str = _name("PyTorch", INITIALISATIONS, "Which weights does it start with?")
    dropout: float = _number(0.0, 0.0, 0.9, "Which share of the units is left out at each step?")
    loss: str = _name("MSE", LOSSES, "How is being wrong measured?")
    optimizer: str = _name("SGD", ENGINES, "How does a slope become a step?")
    learning_rate: float = _number(0.01, 1e-9, 1e3, "How long is a step, for a given slope?")
    momentum: float = _number(0.9, 0.0, 0.999, "How much of the last step is kept?")
    memory: float = _number(0.999, 0.0, 0.9999, "For how long are squared slopes remembered?")
    weight_decay: float = _number(0.0, 0.0, 10.0, "How hard are weights pulled towards 0?")
    schedule: str = _name("Constant", TRAINING_SCHEDULES, "How does the learning rate change?")
    batch_size: int = _number(512, 1, 60_000, "How many pictures for one step?")
    epochs: int = _number(3, 1, 1000, "How often is each picture seen?")
    inputs: str = _name("Standardised", INPUTS, "In which numbers does the network get ink?")
    augmentation: float = _number(0.0, 0.0, 2.0, "How far are pictures turned, shifted and bent?")
    training_share: float = _number(1.0, 0.001, 1.0, "Which share of the pictures is used?")
    wrong_labels: float = _number(0.0, 0.0, 1.0, "Which share of the labels is made wrong?")
    seed: int = _number(0, 0, LARGEST_SEED, "Which random numbers? The same seed, the same run.")

    def __post_init__(self) -> None:
        for setting in fields(self):
            _check(setting.name, getattr(self, setting.name), rule(setting.name))
        _check_layers(self.hidden)

    def factor(self, step: int, steps: int) -> float:
        """By what the schedule multiplies the learning rate at this step, counted from 1."""
        return TRAINING_SCHEDULES[self.schedule].factor(step, steps)


def rule(name: str) -> Limits | Choice | None:
    """What a setting may be, and the question it answers."""
    found: Limits | Choice | None = TrainingConfig.__dataclass_fields__[name].metadata.get("rule")
    return found


def _check_layers(hidden: tuple[int, ...]) -> None:
    if len(hidden) > MOST_LAYERS:
        raise ValueError(f"hidden layers: at most {MOST_LAYERS}, not {len(hidden)}.")
    for width in hidden:
        if not 1 <= width <= WIDEST:
            raise ValueError(f"hidden layers: each has 1 to {WIDEST} units, not {_brief(width)}.")
    if count_weights(hidden) > MOST_WEIGHTS:
        raise ValueError(
            f"hidden layers: these have {count_weights(hidden):,} weights; "
            f"at most {MOST_WEIGHTS:,} will do."
        )


def _brief(value: float) -> str:
    """A number in a few characters, however many digits it has."""
    if not isinstance(value, int):
        return f"{value:g}"
    return f"{value:,}" if abs(value) <= LARGEST_SEED else "a number with so many digits"


def _check(name: str, value: Any, allowed: Limits | Choice | None) -> None:
    words = name.replace("_", " ")
    if isinstance(allowed, Choice) and value not in allowed.options:
        raise ValueError(f"{words}: choose from {', '.join(allowed.options)}, not {value!r}.")
    # A comparison takes whole numbers of any length; a float can't hold all of them.
    if isinstance(allowed, Limits) and not allowed.low <= value <= allowed.high:
        low, high = _brief(allowed.low), _brief(allowed.high)
        raise ValueError(f"{words}: from {low} to {high}, not {_brief(value)}.")


def to_plain(config: TrainingConfig) -> dict[str, Any]:
    """The recipe as plain values, for JSON."""
    return {**asdict(config), "hidden": list(config.hidden)}


def from_plain(values: Mapping[str, Any]) -> TrainingConfig:
    """The recipe that `to_plain` wrote; what is missing has its default.

    Raises:
        ValueError: a setting is unknown, of the wrong kind, or outside its limits.
    """
    known = {setting.name: type(setting.default) for setting in fields(TrainingConfig)}
    for name, value in values.items():
        if name not in known:
            raise ValueError(f"There is no setting {str(name)[:40]!r}.")
        if not _is_kind(value, known[name]):
            raise ValueError(f"{name.replace('_', ' ')}: {str(value)[:40]!r} will not do.")
    plain = dict(values)
    if "hidden" in plain:
        plain["hidden"] = tuple(plain["hidden"])
    return TrainingConfig(**plain)


def _is_kind(value: object, kind: type) -> bool:
    if kind is tuple:
        return isinstance(value, list) and all(_is_kind(width, int) for width in value)
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is kind
