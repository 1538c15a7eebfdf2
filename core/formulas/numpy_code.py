"""Expressions as NumPy functions, built from closures: no text is executed."""

import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, cast

import numpy as np

from core.arrays import Array
from core.formulas.expression import HALF, E, Expression
from core.formulas.functions import FUNCTIONS

Values = list[Any]
Evaluator = Callable[[Values], Any]


def compiled(
    expressions: Sequence[Expression], variables: Sequence[str]
) -> Callable[..., tuple[Array, ...]]:
    """A function of one array per variable that returns one array per expression.

    The arrays broadcast. Where there is no real value, such as log(−1), the result is NaN.
    """
    wanted = [_evaluator(expression, variables) for expression in expressions]

    def evaluate(*arrays: Any) -> tuple[Array, ...]:
        # NumPy is several times faster on a scalar than on an array of one element.
        values: Values = [np.asarray(array, dtype=float)[()] for array in arrays]
        shape = np.broadcast(*values).shape
        with np.errstate(all="ignore"):
            return tuple(_filled(result(values), shape) for result in wanted)

    return evaluate


def _filled(value: Any, shape: tuple[int, ...]) -> Array:
    """The value in this shape, which a constant does not have."""
    array: Array = np.asarray(value, dtype=float)
    return array if array.shape == shape else np.broadcast_to(array, shape).copy()


def _evaluator(expression: Expression, variables: Sequence[str]) -> Evaluator:
    head = expression.head
    if expression.constant is not None:
        constant = expression.constant
        return lambda values: constant
    if not expression.parts:
        return operator.itemgetter(variables.index(head))
    inner = [_evaluator(part, variables) for part in expression.parts]
    if head in ("+", "*"):
        return _folded(operator.add if head == "+" else operator.mul, inner)
    if head == "^":
        return _power(expression, inner)
    known = FUNCTIONS[head]
    if len(inner) == 2:
        first, second = inner
        return lambda values: known.real(first(values), second(values))
    (argument,) = inner
    return lambda values: known.real(argument(values))


def _folded(combine: Callable[[Any, Any], Any], inner: list[Evaluator]) -> Evaluator:
    def joined(one: Evaluator, other: Evaluator) -> Evaluator:
        return lambda values: combine(one(values), other(values))

    return reduce(joined, inner)


def _power(expression: Expression, inner: list[Evaluator]) -> Evaluator:
    (base, exponent), (below, above) = expression.parts, inner
    if base == E:
        return lambda values: np.exp(above(values))
    if exponent == HALF:
        return lambda values: np.sqrt(below(values))
    if exponent.whole:
        times = cast(int, exponent.value)
        return lambda values: _whole_power(below(values), times)
    return lambda values: np.power(np.asarray(below(values), dtype=float), above(values))


def _whole_power(base: Any, exponent: int) -> Any:
    """By repeated squaring, which is several times faster than a float power."""
    if exponent < 0:
        return np.divide(1.0, _whole_power(base, -exponent))
    if exponent == 1:
        return base
    half = _whole_power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half
