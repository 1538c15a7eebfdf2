"""What all optimizers share: a learning rate, parameters with ranges, an inner state."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

import numpy as np

from core.arrays import Array

State = Mapping[str, Array]


@dataclass(frozen=True)
class Range:
    """What a parameter is, may be (both ends belong to it) and does, for a widget."""

    default: float
    low: float
    high: float
    help: str


def parameter(default: float, low: float, high: float, text: str) -> Any:
    """A field of an optimizer with its range."""
    return field(default=default, metadata={"range": Range(default, low, high, text)})


@dataclass(frozen=True)
class Optimizer:
    """What all optimizers share: a learning rate, checked ranges, no inner state.

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
            if not allowed.low <= value <= allowed.high:
                raise ValueError(
                    f"{name} must lie between {allowed.low:g} and {allowed.high:g}, not {value}."
                )

    def init_state(self, position: Array) -> State:
        """The inner state before the first step, zero in the shape of `position`."""
        return {}

    def update(
        self, gradient: Array, state: State, position: Array, t: int, factor: float = 1.0
    ) -> tuple[Array, State]:
        """The step to add to `position`, and the state after it.

        `t` counts steps from 1. `factor` is what a schedule makes of the learning rate.
        """
        raise NotImplementedError

    def effective_step(self, state: State, t: float | Array, factor: float | Array = 1.0) -> Array:
        """What step `t` multiplied the (mean) gradient by, from the `state` after it.

        Only for optimizers that scale by past gradients; the others have no such number.
        """
        raise NotImplementedError

    @property
    def settings(self) -> str:
        """Its name with all of its parameters."""
        values = {f.name.replace("_", " "): getattr(self, f.name) for f in fields(self)}
        spelled = (f"{name} {float(value):.7g}" for name, value in values.items())
        return f"{self.name} ({', '.join(spelled)})"

    @property
    def is_adaptive(self) -> bool:
        """Whether the optimizer divides its steps by what it remembers of the gradients."""
        return type(self).effective_step is not Optimizer.effective_step


def parameters(optimizer: type[Optimizer]) -> dict[str, Range]:
    """The parameters of an optimizer besides its learning rate, with their ranges."""
    return {f.name: f.metadata["range"] for f in fields(optimizer) if "range" in f.metadata}
