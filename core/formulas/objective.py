"""`parse` and `Objective`: a typed formula with its exact derivatives."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from numpy.typing import ArrayLike

from core.arrays import Array
from core.formulas import parser as formulas
from core.formulas.derivative import derivative
from core.formulas.expression import Expression
from core.formulas.latex import latex
from core.formulas.numpy_code import compiled
from core.formulas.tokenizer import ExpressionError

__all__ = ["ExpressionError", "Objective", "parse"]


@dataclass(frozen=True)
class Objective:
    """A function of real variables, made by `parse`.

    Methods take one array or number per variable, which broadcast, and return arrays of the
    common shape; NaN where the formula has no real value.
    """

    text: str
    variables: tuple[str, ...]
    expression: Expression
    derivatives: tuple[Expression, ...]

    @cached_property
    def _value(self) -> Callable[..., tuple[Array, ...]]:
        return compiled([self.expression], self.variables)

    @cached_property
    def _gradient(self) -> Callable[..., tuple[Array, ...]]:
        return compiled(self.derivatives, self.variables)

    def value(self, *arrays: ArrayLike) -> Array:
        """The value of the function."""
        return self._value(*arrays)[0]

    def gradient(self, *arrays: ArrayLike) -> tuple[Array, ...]:
        """The partial derivatives, one array per variable."""
        return self._gradient(*arrays)

    @cached_property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return latex(self.expression)

    @cached_property
    def gradient_latex(self) -> str:
        """The derivative in LaTeX, or the gradient as a column vector."""
        parts = [latex(part) for part in self.derivatives]
        if len(parts) == 1:
            return parts[0]
        return r"\begin{pmatrix}" + r" \\ ".join(parts) + r"\end{pmatrix}"


@lru_cache(maxsize=256)
def parse(text: str, variables: tuple[str, ...] = ("x",)) -> Objective:
    """Parse a formula as people type it: `x^2 sin(x)`, `|x|`, `2(x+1)^3`, `exp(-x**2)`.

    Raises:
        ExpressionError: a sentence that says what is wrong with it, and where.
    """
    expression = formulas.read(text, tuple(variables))
    derivatives = tuple(derivative(expression, name) for name in variables)
    for part in (expression, *derivatives):
        _check(part)
    return Objective(text, tuple(variables), expression, derivatives)


def _check(expression: Expression) -> None:
    """Refuse constants that are not finite real numbers."""
    if expression.constant is None:
        for part in expression.parts:
            _check(part)
    elif not math.isfinite(expression.constant):
        raise ExpressionError(
            "The formula contains a number that is not real or too large, such as 1/0 or log(-1)."
        )
