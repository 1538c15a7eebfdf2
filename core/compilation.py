"""SymPy expressions as NumPy functions, built by walking the tree: nothing is executed as text."""

import math
import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

Array = NDArray[np.float64]
Values = list[Any]
Evaluator = Callable[[Values], Any]


class signum(sympy.Function):  # type: ignore[misc]  # noqa: N801 (SymPy prints a function by the name of its class)
    """The sign of a real number: SymPy's own asks costly questions about its argument."""

    def fdiff(self, argindex: int = 1) -> Any:
        """Flat on both sides of the jump, which no step ever hits twice."""
        return sympy.S.Zero

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return (
            rf"\operatorname{{sign}}{_raised(exp)}{{\left({printer._print(self.args[0])}\right)}}"
        )


class absolute(sympy.Function):  # type: ignore[misc]  # noqa: N801
    """The absolute value of a real number, with the slope 0 at the kink."""

    def fdiff(self, argindex: int = 1) -> Any:
        """The sign of the argument."""
        return signum(self.args[0])

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        return rf"\left|{{{printer._print(self.args[0])}}}\right|{_raised(exp)}"


def _raised(exponent: str | None) -> str:
    return "" if exponent is None else f"^{{{exponent}}}"


_UFUNCS: dict[Any, Callable[[Any], Any]] = {
    sympy.sin: np.sin,
    sympy.cos: np.cos,
    sympy.tan: np.tan,
    sympy.asin: np.arcsin,
    sympy.acos: np.arccos,
    sympy.atan: np.arctan,
    sympy.sinh: np.sinh,
    sympy.cosh: np.cosh,
    sympy.tanh: np.tanh,
    sympy.exp: np.exp,
    sympy.log: np.log,
    sympy.Abs: np.abs,
    sympy.sign: np.sign,
    sympy.DiracDelta: np.zeros_like,
    absolute: np.abs,
    signum: np.sign,
}


def compiled(expressions: list[Any], variables: list[Any]) -> Callable[..., tuple[Array, ...]]:
    """A function of one array a variable, all of one shape, that gives one array an expression.

    Parts that the expressions share are computed once. Outside the domain of the real
    numbers (the logarithm of −1) the value is NaN.
    """
    parts, reduced = sympy.cse(expressions)
    places = {symbol: place for place, symbol in enumerate([*variables, *(s for s, _ in parts)])}
    shared = [_evaluator(part, places) for _, part in parts]
    wanted = [_evaluator(expression, places) for expression in reduced]

    def evaluate(*arrays: Array) -> tuple[Array, ...]:
        # A single number as a scalar: with those NumPy is several times faster.
        values: Values = [np.asarray(array, dtype=float)[()] for array in arrays]
        shape = np.broadcast(*values).shape
        with np.errstate(all="ignore"):
            for part in shared:
                values.append(part(values))
            return tuple(_filled(result(values), shape) for result in wanted)

    return evaluate


def _filled(value: Any, shape: tuple[int, ...]) -> Array:
    """A constant as large as the arrays it was computed beside."""
    array = np.asarray(value, dtype=float)
    return array if array.shape == shape else np.broadcast_to(array, shape).copy()


def _evaluator(expression: Any, places: dict[Any, int]) -> Evaluator:
    """A function that reads the values of symbols by their place."""
    if expression.is_Symbol:
        place = places[expression]
        return lambda values: values[place]
    if expression.is_Number or expression.is_NumberSymbol:
        number = _float(expression)
        return lambda values: number
    inner = [_evaluator(argument, places) for argument in expression.args]
    if expression.is_Add:
        return _folded(operator.add, inner)
    if expression.is_Mul:
        return _folded(operator.mul, inner)
    if expression.is_Pow:
        return _power(expression.exp, inner)
    ufunc, argument = _UFUNCS[expression.func], inner[0]
    return lambda values: ufunc(argument(values))


def _float(number: Any) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.copysign(math.inf, number)


def _folded(combine: Callable[[Any, Any], Any], inner: list[Evaluator]) -> Evaluator:
    def joined(one: Evaluator, other: Evaluator) -> Evaluator:
        return lambda values: combine(one(values), other(values))

    return reduce(joined, inner)


def _power(exponent: Any, inner: list[Evaluator]) -> Evaluator:
    base, power = inner
    if exponent == sympy.Rational(1, 2):
        return lambda values: np.sqrt(base(values))
    if exponent.is_Integer and abs(int(exponent)) <= 64:
        return lambda values: _whole_power(base(values), int(exponent))
    return lambda values: np.power(np.asarray(base(values), dtype=float), power(values))


def _whole_power(base: Any, exponent: int) -> Any:
    """Squaring and multiplying: several times faster than a power of floats."""
    if exponent < 0:
        return np.divide(1.0, _whole_power(base, -exponent))
    if exponent == 1:
        return base
    half = _whole_power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half
