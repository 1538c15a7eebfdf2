"""The derivative of an expression, by the rules of calculus."""

from collections.abc import Callable

from core.formulas.expression import (
    HALF,
    ONE,
    ZERO,
    E,
    Expression,
    add,
    base_and_exponent,
    call,
    divide,
    multiply,
    number,
    power,
    subtract,
)

TWO = number(2)


def _square(u: Expression) -> Expression:
    return power(u, TWO)


def _root_of_one_minus_square(u: Expression) -> Expression:
    return power(subtract(ONE, _square(u)), HALF)


def _step(a: Expression, b: Expression) -> Expression:
    """1 where a > b, 0 where a < b, ½ where they are equal."""
    return multiply(HALF, add(ONE, call("sign", subtract(a, b))))


# The partial derivatives of each function. That of |u| at its kink is 0.
DERIVATIVES: dict[str, Callable[..., tuple[Expression, ...]]] = {
    "sin": lambda u: (call("cos", u),),
    "cos": lambda u: (multiply(number(-1), call("sin", u)),),
    "tan": lambda u: (add(ONE, _square(call("tan", u))),),
    "asin": lambda u: (divide(ONE, _root_of_one_minus_square(u)),),
    "acos": lambda u: (divide(number(-1), _root_of_one_minus_square(u)),),
    "atan": lambda u: (divide(ONE, add(ONE, _square(u))),),
    "sinh": lambda u: (call("cosh", u),),
    "cosh": lambda u: (call("sinh", u),),
    "tanh": lambda u: (subtract(ONE, _square(call("tanh", u))),),
    "ln": lambda u: (divide(ONE, u),),
    "log10": lambda u: (divide(ONE, multiply(u, call("ln", number(10)))),),
    "log2": lambda u: (divide(ONE, multiply(u, call("ln", TWO))),),
    "cbrt": lambda u: (divide(ONE, multiply(number(3), _square(call("cbrt", u)))),),
    "abs": lambda u: (call("sign", u),),
    "sign": lambda u: (ZERO,),
    "max": lambda a, b: (_step(a, b), _step(b, a)),
    "min": lambda a, b: (_step(b, a), _step(a, b)),
}


def derivative(expression: Expression, variable: str) -> Expression:
    """The derivative with respect to a variable."""
    head, parts = expression.head, expression.parts
    if expression.constant is not None or not parts:
        return ONE if head == variable else ZERO
    inner_derivatives = [derivative(part, variable) for part in parts]
    if all(inner == ZERO for inner in inner_derivatives):
        return ZERO
    if head == "+":
        return add(*inner_derivatives)
    if head == "*":
        return add(
            *(multiply(*parts[:i], s, *parts[i + 1 :]) for i, s in enumerate(inner_derivatives))
        )
    if head == "^":
        return _of_power(expression, *inner_derivatives)
    outer_derivatives = DERIVATIVES[head](*parts)
    return add(
        *(
            multiply(outer, inner)
            for outer, inner in zip(outer_derivatives, inner_derivatives, strict=True)
        )
    )


def _of_power(
    whole: Expression, base_derivative: Expression, exponent_derivative: Expression
) -> Expression:
    """(bᶜ)' = c bᶜ⁻¹ b' + bᶜ ln(b) c'."""
    base, exponent = base_and_exponent(whole)
    terms = []
    if base_derivative != ZERO:
        terms.append(multiply(exponent, power(base, subtract(exponent, ONE)), base_derivative))
    if exponent_derivative != ZERO:
        logarithm = ONE if base == E else call("ln", base)
        terms.append(multiply(whole, logarithm, exponent_derivative))
    return add(*terms)
