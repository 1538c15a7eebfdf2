"""Functions to descend: a typed formula with its exact derivatives, as LaTeX and as NumPy."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from core import formulas
from core.compilation import compiled
from core.tokens import ExpressionError

Array = NDArray[np.float64]
MAX_OPERATIONS = 120
MAX_BITS = 1_000

__all__ = ["ExpressionError", "Objective", "parse"]


@dataclass(frozen=True)
class Objective:
    """A function of real variables. Make one with `parse`.

    Every method takes one array (or number) a variable, all of shapes that broadcast, and
    gives arrays of the common shape; NaN where the formula has no real value.
    """

    text: str
    variables: tuple[str, ...]
    expression: Any
    derivatives: tuple[Any, ...]

    @cached_property
    def _symbols(self) -> list[Any]:
        return [sympy.Symbol(name, real=True) for name in self.variables]

    @cached_property
    def _value(self) -> Callable[..., tuple[Array, ...]]:
        return compiled([self.expression], self._symbols)

    @cached_property
    def _gradient(self) -> Callable[..., tuple[Array, ...]]:
        return compiled(list(self.derivatives), self._symbols)

    @cached_property
    def _hessian(self) -> Callable[..., tuple[Array, ...]]:
        second = [sympy.diff(d, symbol) for d in self.derivatives for symbol in self._symbols]
        return compiled(second, self._symbols)

    def value(self, *arrays: ArrayLike) -> Array:
        """The height of the function."""
        return self._value(*arrays)[0]

    def gradient(self, *arrays: ArrayLike) -> tuple[Array, ...]:
        """The partial derivatives, one array a variable."""
        return self._gradient(*arrays)

    def hessian(self, *arrays: ArrayLike) -> Array:
        """The second derivatives, of shape (variables, variables, *shape of the points)."""
        n = len(self.variables)
        second = self._hessian(*arrays)
        return np.stack(second).reshape(n, n, *second[0].shape)

    @cached_property
    def latex(self) -> str:
        """The formula in LaTeX."""
        return str(sympy.latex(self.expression, ln_notation=True))

    @cached_property
    def gradient_latex(self) -> str:
        """The derivative in LaTeX; with several variables a vector in round brackets."""
        parts = [str(sympy.latex(part, ln_notation=True)) for part in self.derivatives]
        if len(parts) == 1:
            return parts[0]
        return r"\begin{pmatrix}" + r" \\ ".join(parts) + r"\end{pmatrix}"


@lru_cache(maxsize=256)
def parse(text: str, variables: tuple[str, ...] = ("x",)) -> Objective:
    """Read a formula as people type it: `x^2 sin(x)`, `|x|`, `2(x+1)^3`, `exp(-x**2)`.

    Raises:
        ExpressionError: a sentence that says what is wrong with it, and where.
    """
    try:
        expression = formulas.read(text, tuple(variables))
        _check(expression)
        symbols = [sympy.Symbol(name, real=True) for name in variables]
        derivatives = tuple(sympy.diff(expression, symbol) for symbol in symbols)
        _check(*derivatives)
    except RecursionError as error:
        raise ExpressionError("The formula is nested too deeply to be read.") from error
    return Objective(text, tuple(variables), expression, derivatives)


def _check(*expressions: Any) -> None:
    """Refuse what is not a real number anywhere, or too large to draw and to compute."""
    for expression in expressions:
        if expression.has(*formulas.UNREAL):
            raise ExpressionError(
                "The formula has no real value: it divides by zero, or takes a root or a "
                "power of a negative number."
            )
        if any(_bits(number) > MAX_BITS for number in expression.atoms(sympy.Rational)):
            raise ExpressionError("The numbers in the formula are too large.")
        if sympy.count_ops(expression) > MAX_OPERATIONS:
            raise ExpressionError("The derivative of this formula is too long to be shown.")


def _bits(number: Any) -> int:
    return max(int(number.p).bit_length(), int(number.q).bit_length())
