"""The interface of all optimizers: a learning rate, parameters with ranges, and a state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np

from core.arrays import Array

State = Mapping[str, Array]


@dataclass(frozen=True)
class Range:
    """The default, the allowed range (both ends included) and the help of a parameter."""

    default: float
    low: float
    high: float
    help: str


def parameter(default: float, low: float, high: float, text: str) -> Any:
    """A field of an optimizer with its range."""
    return field(default=default, metadata={"range": Range(default, low, high, text)})


@dataclass(frozen=True)
class Optimizer:
    """Base class of all optimizers. Parameters are checked when one is made.

    Raises:
        ValueError: a parameter is outside its range, or the learning rate is not a
            positive finite number.
    """

    name: ClassVar[str]
    description: ClassVar[str]
    source: ClassVar[str]
    formula: ClassVar[str]

    learning_rate: float | Array

    def __post_init__(self) -> None:
        rate = np.asarray(self.learning_rate)
        if not np.all(np.isfinite(rate) & (rate > 0)):
            raise ValueError(f"The learning rate must be a positive number, not {rate}.")
        for name, allowed in parameters(type(self)).items():
            value = getattr(self, name)
            if not np.all((allowed.low <= value) & (value <= allowed.high)):
                raise ValueError(
                    f"{name} must lie between {allowed.low:g} and {allowed.high:g}, not {value}."
                )

    def init_state(self, position: Array) -> State:
        """The state before the first step: zeros in the shape of `position`, by name."""
        return {}

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """The step to add to `position`, and the next state.

        `t` counts steps from 1. `factor` is the schedule's factor of the learning rate.
        """
        raise NotImplementedError

    @property
    def settings(self) -> str:
        """The name with all parameters, such as "Momentum (learning rate 0.1, momentum 0.9)"."""
        values = {f.name.replace("_", " "): getattr(self, f.name) for f in fields(self)}
        parts = (f"{name} {float(value):.7g}" for name, value in values.items())
        return f"{self.name} ({', '.join(parts)})"

    @property
    def is_adaptive(self) -> bool:
        """Whether steps are divided by the root of past squared gradients, plus ε."""
        return hasattr(self, "epsilon")


def parameters(optimizer: type[Optimizer]) -> dict[str, Range]:
    """The parameters of an optimizer except its learning rate, with their ranges."""
    return {f.name: f.metadata["range"] for f in fields(optimizer) if "range" in f.metadata}
