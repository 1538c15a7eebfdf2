"""The functions that a formula may use: as NumPy, as complex numbers and in print."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Function:
    """A function of real numbers.

    Attributes:
        real: it on arrays of floats.
        latex: its name in print; none for those that have signs of their own, as |x|.
        arguments: how many it takes.
        shifted: it on complex numbers a hair beside the real axis, where NumPy has none.
        script: its name in NumPy's scripts, and in those of `math` and torch.
    """

    real: Callable[..., Any]
    latex: str = ""
    arguments: int = 1
    shifted: Callable[..., Any] | None = None
    script: tuple[str, str] | None = None


def _cube_root(z: Any) -> Any:
    side = np.sign(np.real(z))
    return side * (side * z) ** (1 / 3)


FUNCTIONS: Mapping[str, Function] = {
    "sin": Function(np.sin, r"\sin"),
    "cos": Function(np.cos, r"\cos"),
    "tan": Function(np.tan, r"\tan"),
    "asin": Function(np.arcsin, r"\arcsin", script=("arcsin", "asin")),
    "acos": Function(np.arccos, r"\arccos", script=("arccos", "acos")),
    "atan": Function(np.arctan, r"\arctan", script=("arctan", "atan")),
    "sinh": Function(np.sinh, r"\sinh"),
    "cosh": Function(np.cosh, r"\cosh"),
    "tanh": Function(np.tanh, r"\tanh"),
    "ln": Function(np.log, r"\ln", script=("log", "log")),
    "log10": Function(np.log10, r"\log_{10}"),
    "log2": Function(np.log2, r"\log_{2}", shifted=lambda z: np.log(z) / np.log(2)),
    "cbrt": Function(np.cbrt, shifted=_cube_root),
    "abs": Function(np.abs, shifted=lambda z: z * np.sign(np.real(z))),
    "sign": Function(np.sign, r"\operatorname{sign}", shifted=lambda z: np.sign(np.real(z)) + 0j),
    "max": Function(
        np.maximum,
        r"\max",
        arguments=2,
        shifted=lambda a, b: np.where(np.real(a) > np.real(b), a, b),
        script=("maximum", "max"),
    ),
    "min": Function(
        np.minimum,
        r"\min",
        arguments=2,
        shifted=lambda a, b: np.where(np.real(a) < np.real(b), a, b),
        script=("minimum", "min"),
    ),
}
