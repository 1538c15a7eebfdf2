"""Formulas as NumPy functions, built by walking the tree: nothing is executed as text."""

import operator
from collections import Counter
from collections.abc import Callable
from functools import reduce
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from core.formulas.expression import HALF, E, Expression
from core.formulas.functions import FUNCTIONS

Array = NDArray[np.float64]
Values = list[Any]
Evaluator = Callable[[Values], Any]
Places = dict[Expression, int]
# So far beside the real axis a complex step is taken: too short to change any real part.
HAIR = 1e-30


def compiled(
    expressions: list[Expression], variables: list[Expression], numbers: type = float
) -> Callable[..., tuple[NDArray[Any], ...]]:
    """A function of one array a variable, all of one shape, that gives one array an expression.

    Parts that the expressions share are computed once. Outside the domain of the real
    numbers (the logarithm of −1) the value is NaN. `numbers` is float or complex.
    """
    shared = _shared(expressions)
    places = {part: place for place, part in enumerate([*variables, *shared])}
    steps = [_computed(part, places, numbers) for part in shared]
    wanted = [_evaluator(expression, places, numbers) for expression in expressions]

    def evaluate(*arrays: Any) -> tuple[NDArray[Any], ...]:
        # A single number as a scalar: with those NumPy is several times faster.
        values: Values = [np.asarray(array, dtype=numbers)[()] for array in arrays]
        shape = np.broadcast(*values).shape
        with np.errstate(all="ignore"):
            for step in steps:
                values.append(step(values))
            return tuple(_filled(result(values), shape, numbers) for result in wanted)

    return evaluate


def curvatures(
    slopes: list[Expression], variables: list[Expression]
) -> Callable[..., tuple[Array, ...]]:
    """The derivative of each slope along each variable, without another formula.

    A step of i·h along a variable moves a slope by i·h times its derivative; nothing is
    subtracted, so no digit is lost (Squire & Trapp 1998, "Using complex variables to
    estimate derivatives of real functions"). NaN where a slope is.
    """
    real = compiled(slopes, variables)
    shifted = compiled(slopes, variables, complex)

    def evaluate(*arrays: Any) -> tuple[Array, ...]:
        hole = np.isnan(real(*arrays)).any(axis=0)
        moved = [
            shifted(*(np.add(a, HAIR * 1j * (i == along)) for i, a in enumerate(arrays)))
            for along in range(len(arrays))
        ]
        with np.errstate(all="ignore"):
            return tuple(
                np.where(hole, np.nan, moved[along][slope].imag / HAIR)
                for slope in range(len(slopes))
                for along in range(len(arrays))
            )

    return evaluate


def _shared(expressions: list[Expression]) -> list[Expression]:
    """The parts that are met more than once, each behind those that it is made of."""
    met: Counter[Expression] = Counter()

    def meet(part: Expression) -> None:
        if part.parts:
            if part not in met:
                for inner in part.parts:
                    meet(inner)
            met[part] += 1

    for expression in expressions:
        meet(expression)
    return [part for part, times in met.items() if times > 1]


def _filled(value: Any, shape: tuple[int, ...], numbers: type) -> NDArray[Any]:
    """A constant as large as the arrays it was computed beside."""
    array: NDArray[Any] = np.asarray(value, dtype=numbers)
    return array if array.shape == shape else np.broadcast_to(array, shape).copy()


def _evaluator(expression: Expression, places: Places, numbers: type) -> Evaluator:
    """A function that reads what is known by its place, and computes the rest."""
    place = places.get(expression)
    if place is not None:
        return operator.itemgetter(place)
    return _computed(expression, places, numbers)


def _computed(expression: Expression, places: Places, numbers: type) -> Evaluator:
    head = expression.head
    if expression.constant is not None:
        constant = expression.constant
        return lambda values: constant
    inner = [_evaluator(part, places, numbers) for part in expression.parts]
    if head in ("+", "*"):
        return _folded(operator.add if head == "+" else operator.mul, inner)
    if head == "^":
        return _power(expression, inner, numbers)
    known = FUNCTIONS[head]
    ufunc = known.shifted if numbers is complex and known.shifted else known.real
    if len(inner) == 2:
        first, second = inner
        return lambda values: ufunc(first(values), second(values))
    (argument,) = inner
    return lambda values: ufunc(argument(values))


def _folded(combine: Callable[[Any, Any], Any], inner: list[Evaluator]) -> Evaluator:
    def joined(one: Evaluator, other: Evaluator) -> Evaluator:
        return lambda values: combine(one(values), other(values))

    return reduce(joined, inner)


def _power(expression: Expression, inner: list[Evaluator], numbers: type) -> Evaluator:
    (base, exponent), (below, above) = expression.parts, inner
    if base == E:
        return lambda values: np.exp(above(values))
    if exponent == HALF:
        return lambda values: np.sqrt(below(values))
    if exponent.whole:
        times = cast(int, exponent.value)
        return lambda values: _whole_power(below(values), times)
    return lambda values: np.power(np.asarray(below(values), dtype=numbers), above(values))


def _whole_power(base: Any, exponent: int) -> Any:
    """Squaring and multiplying: several times faster than a power of floats."""
    if exponent < 0:
        return np.divide(1.0, _whole_power(base, -exponent))
    if exponent == 1:
        return base
    half = _whole_power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half
