"""Formulas as trees of sums, products, powers and functions, tidied up as they are made.

Tidied up means no more than what a learner does without thinking: 2x + 3x is 5x, x·x is
x², 0·x is 0, fractions of whole numbers stay exact. Every rule costs time in proportion to
the parts at hand, and no expression has more than MAX_PARTS of them, so that nothing that
is made here can be costly.
"""

import math
from collections.abc import Iterator
from fractions import Fraction

import numpy as np

from core.formulas.functions import FUNCTIONS
from core.formulas.tokenizer import ExpressionError

MAX_PARTS = 250
# Exact numbers beyond so many bits go on as floats.
MAX_BITS = 64
# Above this, a float is not known to the last whole number.
WHOLE = 2**53
CONSTANTS = {"π": math.pi, "e": math.e}

Value = int | Fraction | float


class Expression:
    """A tree: its head, and the parts under it. Two are equal whatever the order of terms.

    Attributes:
        head: "+", "*", "^", the name of a function, a variable or a constant, or "number".
        parts: what is added, multiplied, raised (base, exponent) or given to the function.
        value: of a number; whole numbers and fractions are exact.
        constant: what an expression without variables comes to; None for others.
        size: of how many parts the whole tree is made.
    """

    __slots__ = ("_hash", "_key", "constant", "head", "parts", "size", "value")

    def __init__(self, head: str, parts: "tuple[Expression, ...]" = (), value: Value = 0) -> None:
        self.head, self.parts, self.value = head, parts, value
        self.size: int = 1 + sum(part.size for part in parts)
        if self.size > MAX_PARTS:
            raise ExpressionError("The derivative of this formula is too long to be shown.")
        self.constant = _constant(self)
        # The terms of a sum differ, and so do the factors of a product: a set tells all.
        self._key = (head, frozenset(parts) if head in ("+", "*") else parts, value)
        self._hash = hash(self._key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        same = isinstance(other, Expression) and self._hash == other._hash
        return same and self._key == getattr(other, "_key", None)

    @property
    def is_number(self) -> bool:
        """Whether it is a plain number, such as 3, 1/3 or 0.5, rather than ln(2)."""
        return self.head == "number"

    @property
    def whole(self) -> bool:
        """Whether it is a whole number."""
        return self.is_number and isinstance(self.value, int)


def _constant(expression: Expression) -> float | None:
    head, inner = expression.head, [part.constant for part in expression.parts]
    if head == "number":
        return float(expression.value)
    if not inner:
        return CONSTANTS.get(head)
    known = [value for value in inner if value is not None]
    if len(known) < len(inner):
        return None
    if head == "+":
        return sum(known)
    if head == "*":
        return math.prod(known)
    if head == "^":
        return _float_power(*known)
    with np.errstate(all="ignore"):
        return float(FUNCTIONS[head].real(*known))


def _float_power(base: float, exponent: float) -> float:
    with np.errstate(all="ignore"):
        return float(np.power(np.float64(base), exponent))


def number(value: Value) -> Expression:
    """A number, exact while it is short."""
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) <= WHOLE
        return Expression("number", (), int(value) if whole else value)
    longest = max(value.numerator.bit_length(), value.denominator.bit_length())
    if longest > MAX_BITS:
        return Expression("number", (), _float(value))
    return Expression("number", (), int(value) if value.denominator == 1 else value)


def _float(value: Value) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


ZERO, ONE = number(0), number(1)
HALF = number(Fraction(1, 2))
E = Expression("e")


def variable(name: str) -> Expression:
    """A variable or a constant by its name."""
    return Expression(name)


def add(*terms: Expression) -> Expression:
    """The sum, with like terms taken together."""
    collected: dict[Expression, Value] = {}
    for coefficient, rest in _terms(terms, 1):
        collected[rest] = collected.get(rest, 0) + coefficient
    parts = tuple(_scaled(value, rest) for rest, value in collected.items() if value != 0)
    if not parts:
        return ZERO
    return parts[0] if len(parts) == 1 else Expression("+", parts)


def _terms(terms: tuple[Expression, ...], times: Value) -> Iterator[tuple[Value, Expression]]:
    """Each term as a number times the rest; sums within, and their opposites, are taken apart."""
    for term in terms:
        coefficient, rest = _split(term)
        if rest.head == "+" and abs(coefficient) == 1:
            yield from _terms(rest.parts, times * coefficient)
        else:
            yield times * coefficient, rest


def _split(term: Expression) -> tuple[Value, Expression]:
    if term.is_number:
        return term.value, ONE
    if term.head != "*" or not term.parts[0].is_number:
        return 1, term
    rest = term.parts[1:]
    return term.parts[0].value, rest[0] if len(rest) == 1 else Expression("*", rest)


def _scaled(coefficient: Value, rest: Expression) -> Expression:
    if rest == ONE:
        return number(coefficient)
    if coefficient == 1:
        return rest
    return Expression("*", (number(coefficient), *(rest.parts if rest.head == "*" else (rest,))))


def subtract(left: Expression, right: Expression) -> Expression:
    """The difference."""
    return add(left, negative(right))


def negative(expression: Expression) -> Expression:
    """The expression times −1."""
    return multiply(number(-1), expression)


def multiply(*factors: Expression) -> Expression:
    """The product: one number in front, and powers of the same base taken together."""
    coefficient: Value = 1
    powers: dict[Expression, Expression] = {}
    for factor in _factors(factors):
        if factor.is_number:
            coefficient *= factor.value
            continue
        base, exponent = base_and_exponent(factor)
        powers[base] = add(powers[base], exponent) if base in powers else exponent
    if coefficient == 0:
        return ZERO
    raised = {base: power(base, exponent) for base, exponent in powers.items()}
    if any(part.head == "*" or base_and_exponent(part)[0] != base for base, part in raised.items()):
        return multiply(number(coefficient), *raised.values())
    parts = tuple(raised.values())
    if not parts:
        return number(coefficient)
    rest = parts[0] if len(parts) == 1 else Expression("*", parts)
    return _scaled(number(coefficient).value, rest)


def _factors(factors: tuple[Expression, ...]) -> Iterator[Expression]:
    for factor in factors:
        if factor.head == "*":
            yield from factor.parts
        else:
            yield factor


def base_and_exponent(factor: Expression) -> tuple[Expression, Expression]:
    """A power taken apart; anything else is its own base, with the exponent 1."""
    return (factor.parts[0], factor.parts[1]) if factor.head == "^" else (factor, ONE)


def divide(left: Expression, right: Expression) -> Expression:
    """The quotient."""
    return multiply(left, power(right, number(-1)))


def power(base: Expression, exponent: Expression) -> Expression:
    """The power; a whole one of a product or a power is that of its parts."""
    if exponent == ZERO or base == ONE:
        return ONE
    if exponent == ONE:
        return base
    if base.is_number and exponent.is_number:
        value = _raised(base.value, exponent.value)
        if value is not None:
            return number(value)
    if exponent.whole and base.head == "*":
        return multiply(*(power(part, exponent) for part in base.parts))
    if exponent.whole and base.head == "^":
        return power(base.parts[0], multiply(base.parts[1], exponent))
    return Expression("^", (base, exponent))


def _raised(base: Value, exponent: Value) -> Value | None:
    """A power of numbers where it is exact or was typed as a decimal; None to leave it."""
    if base == 0:
        return 0 if exponent > 0 else None
    if isinstance(base, float) or isinstance(exponent, float):
        return _float_power(float(base), float(exponent))
    whole, root = exponent.numerator, exponent.denominator
    base = Fraction(base)
    above, below = _root(base.numerator, root), _root(base.denominator, root)
    if above is None or below is None:
        return None
    base = Fraction(above, below)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length()) * abs(whole)
    if bits > 2 * MAX_BITS:
        return _float_power(float(base), float(whole))
    return base**whole


def _root(value: int, degree: int) -> int | None:
    """The whole number of which `value` is the power, if there is one."""
    if degree == 1:
        return value
    root = round(max(value, 0) ** (1 / degree))
    return root if root**degree == value and degree <= MAX_BITS else None


def call(name: str, *arguments: Expression) -> Expression:
    """A function of its arguments, with what is plainly known of numbers worked out."""
    made = Expression(name, arguments)
    values = [argument.constant for argument in arguments]
    if made.constant is None or not math.isfinite(made.constant):
        return made
    if name == "sign":
        return number(made.constant)
    if name in ("max", "min", "abs"):
        signed = [*arguments, *(negative(argument) for argument in arguments)]
        return next(one for one in signed if one.constant == made.constant)
    if values[0] in (0, 1) and made.constant.is_integer():
        return number(made.constant)
    return made
