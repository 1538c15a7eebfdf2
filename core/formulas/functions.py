"""The functions that a formula may use: in NumPy, in LaTeX and in code."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Function:
    """A function of real numbers.

    Attributes:
        real: the NumPy function.
        latex: its name in LaTeX; empty for those with a notation of their own, such as |x|.
        script: its name in code with NumPy, and in code with `math` or torch, if it differs.
    """

    real: Callable[..., Any]
    latex: str = ""
    script: tuple[str, str] | None = None


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
    "log2": Function(np.log2, r"\log_{2}"),
    "cbrt": Function(np.cbrt),
    "abs": Function(np.abs),
    "sign": Function(np.sign, r"\operatorname{sign}"),
    "max": Function(np.maximum, r"\max", script=("maximum", "max")),
    "min": Function(np.minimum, r"\min", script=("minimum", "min")),
}
