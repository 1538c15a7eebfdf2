"""Parts of a formula as they are read, refused with their place where they are no real numbers."""

import math
import re
import sys
from dataclasses import dataclass

from core.formulas.expression import Expression, divide, number, power
from core.formulas.tokenizer import ExpressionError, Token

MAX_EXPONENT = 100
MAX_NUMBER = 10**12

UNREAL = (
    "The formula has no real value: it divides by zero, or takes a root or a power of a "
    "negative number."
)


@dataclass(frozen=True)
class Term:
    """A part that was read; `degree` multiplies nested exponents, as (x^9)^9 does."""

    expression: Expression
    degree: int = 1


def number_of(token: Token) -> Expression:
    """A number that was typed."""
    value = float(token.text)
    if not value <= MAX_NUMBER:
        raise ExpressionError(
            f"The number at position {token.position} is too large; at most {MAX_NUMBER:.0e}."
        )
    if value == 0 and re.search(r"[1-9]", token.text.split("e")[0]):
        raise ExpressionError(f"The number at position {token.position} is too small.")
    return number(value)


def quotient(left: Term, right: Term, token: Token) -> Expression:
    """`left` over `right`; the sign of division is `token`."""
    if right.expression.constant == 0:
        raise ExpressionError(f"Division by zero at position {token.position}.")
    return divide(left.expression, right.expression)


def finite(expression: Expression, token: Token, largest: float = MAX_NUMBER) -> float | None:
    """What a part without variables comes to; None for others."""
    value = expression.constant
    if value is not None and not abs(value) <= largest:
        raise ExpressionError(
            f"At position {token.position} stands a number that is not real or too large."
        )
    return value


def raised(base: Term, exponent: Term, token: Token) -> Term:
    """`base` to the power of `exponent`; `token` is the mark between them."""
    times, below = finite(exponent.expression, token), base.expression.constant
    degree = base.degree * (exponent.degree if times is None else max(1, math.ceil(abs(times))))
    if degree > MAX_EXPONENT:
        raise ExpressionError(
            f"The exponent at position {token.position} is too large; powers up to "
            f"{MAX_EXPONENT} are read."
        )
    if below == 0 and times is not None and times < 0:
        raise ExpressionError(f"Division by zero at position {token.position}.")
    if below is not None and below < 0 and times is None:
        raise ExpressionError(UNREAL)
    result = power(base.expression, exponent.expression)
    finite(result, token, sys.float_info.max)
    return Term(result, degree)
