"""Typed formulas, as people write them, read into SymPy without `eval`.

A Pratt parser (Pratt 1973, "Top down operator precedence") over the pieces of
`core.tokens`, so that every fault is known with its place. What is allowed is what is
listed here; bounds on length, nesting and exponents keep hostile input from costing time
or memory.
"""

import difflib
import math
import re
from dataclasses import dataclass
from typing import Any

import sympy

from core.compilation import absolute, compiled, signum
from core.tokens import ExpressionError, Token, apart, tokens

MAX_LENGTH = 200
MAX_DEPTH = 24
MAX_EXPONENT = 100
MAX_NUMBER = 10**12

FUNCTIONS: dict[str, Any] = {
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "asin": sympy.asin,
    "acos": sympy.acos,
    "atan": sympy.atan,
    "arcsin": sympy.asin,
    "arccos": sympy.acos,
    "arctan": sympy.atan,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "exp": sympy.exp,
    "log": sympy.log,
    "ln": sympy.log,
    "sqrt": sympy.sqrt,
    "√": sympy.sqrt,
    "abs": absolute,
    "sign": signum,
}
CONSTANTS = {"pi": sympy.pi, "π": sympy.pi, "e": sympy.E}

UNREAL = (sympy.I, sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)

_POWERS = {"+": 10, "-": 10, "*": 20, "/": 20, "^": 30}
_IMPLICIT, _SIGN, _TIGHT = 20, 25, 40


@dataclass(frozen=True)
class _Term:
    """A part that was read; `degree` multiplies nested exponents, as (x^9)^9 does."""

    expression: Any
    degree: int = 1


def read(text: str, variables: tuple[str, ...]) -> Any:
    """The SymPy expression of a formula in real `variables`.

    Raises:
        ExpressionError: it is not a formula, or larger than the bounds of this module.
    """
    if not text.strip():
        raise ExpressionError(f"Type a formula in {' and '.join(variables)}, such as x^2*sin(x).")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"The formula has {len(text):,} characters; at most {MAX_LENGTH} are read."
        )
    return _Parser(tokens(text), variables).read_all()


class _Parser:
    """Reads tokens from left to right; each method returns what it has read."""

    def __init__(self, pieces: list[Token], variables: tuple[str, ...]) -> None:
        self.pieces = apart(pieces, [*variables, *CONSTANTS], FUNCTIONS)
        self.next = 0
        self.depth = 0
        self.bars = 0
        self.variables = {name: sympy.Symbol(name, real=True) for name in variables}

    @property
    def token(self) -> Token:
        return self.pieces[self.next]

    def take(self) -> Token:
        token = self.token
        self.next += 1
        return token

    def read_all(self) -> Any:
        term = self.expression(0)
        if self.token.kind != "end":
            raise ExpressionError(self.unexpected(self.token))
        return term.expression

    def expression(self, power: int) -> _Term:
        """Read on while what follows binds more strongly than `power`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(
                f"The formula is nested too deeply at position {self.token.position}; "
                f"at most {MAX_DEPTH} levels are read."
            )
        left = self.beginning()
        while self.binding() > power:
            left = self.joined(left)
        self.depth -= 1
        return left

    def binding(self) -> int:
        token = self.token
        if token.kind == "end" or token.text == ")" or (token.text == "|" and self.bars):
            return -1
        return _POWERS.get(token.text, _IMPLICIT)

    def beginning(self) -> _Term:
        token = self.take()
        if token.kind == "number":
            return _Term(_number(token))
        if token.kind == "name":
            return self.name(token)
        if token.text in ("+", "-"):
            term = self.expression(_SIGN)
            return term if token.text == "+" else _Term(-term.expression, term.degree)
        if token.text == "(":
            return self.bracketed(token)
        if token.text == "|":
            return self.between_bars(token)
        raise ExpressionError(self.unexpected(token))

    def joined(self, left: _Term) -> _Term:
        """`left` and what its operator (or nothing, for a product) adds to it."""
        token = self.token
        if token.text == "^":
            self.take()
            return _power(left, self.expression(_POWERS["^"] - 1), token)
        if token.text in _POWERS:
            self.take()
        elif token.kind == "number":
            raise ExpressionError(self.number_behind(token))
        right = self.expression(_POWERS.get(token.text, _IMPLICIT))
        degree = max(left.degree, right.degree)
        match token.text:
            case "+":
                return _Term(left.expression + right.expression, degree)
            case "-":
                return _Term(left.expression - right.expression, degree)
            case "/":
                return _Term(_quotient(left, right, token), degree)
        return _Term(left.expression * right.expression, degree)

    def name(self, token: Token) -> _Term:
        if token.text in FUNCTIONS:
            return self.call(token)
        if token.text in self.variables:
            return _Term(self.variables[token.text])
        if token.text in CONSTANTS:
            return _Term(CONSTANTS[token.text])
        raise ExpressionError(self.unknown(token))

    def call(self, token: Token) -> _Term:
        """A function with its argument; sin^2(x) means sin(x)^2, as in print."""
        exponent = None
        if self.token.text == "^" and self.pieces[self.next + 1].kind == "number":
            mark = self.take()
            exponent = _Term(_number(self.take()))
        inside = self.argument(token)
        value = _Term(FUNCTIONS[token.text](inside.expression), inside.degree)
        _approximate(value.expression, token)
        return value if exponent is None else _power(value, exponent, mark)

    def argument(self, token: Token) -> _Term:
        """What stands in brackets behind a function; a root needs none for a single piece."""
        if self.token.text == "(":
            return self.bracketed(self.take())
        if token.text == "√" and self.token.kind in ("number", "name"):
            return self.expression(_TIGHT)
        raise ExpressionError(
            f"The function {token.text} at position {token.position} needs brackets: "
            f"{token.text}({next(iter(self.variables))})."
        )

    def bracketed(self, opening: Token) -> _Term:
        bars, self.bars = self.bars, 0
        term = self.expression(0)
        self.bars = bars
        self.close(")", opening)
        return term

    def between_bars(self, opening: Token) -> _Term:
        self.bars += 1
        term = self.expression(0)
        self.bars -= 1
        self.close("|", opening)
        return _Term(absolute(term.expression), term.degree)

    def close(self, closing: str, opening: Token) -> None:
        if self.token.text != closing:
            raise ExpressionError(
                f"The '{opening.text}' at position {opening.position} is never closed."
            )
        self.take()

    def number_behind(self, token: Token) -> str:
        before = self.pieces[self.next - 1].text
        return (
            f"The number {token.text} at position {token.position} stands behind '{before}' "
            f"without an operator; write * or ^ between them."
        )

    def unexpected(self, token: Token) -> str:
        if token.kind == "end":
            return f"The formula ends too soon, at position {token.position}."
        return f"Unexpected '{token.text}' at position {token.position}."

    def unknown(self, token: Token) -> str:
        advice = _advice(token.text, list(self.variables))
        return f"Unknown name '{token.text}' at position {token.position}.{advice}"


def _advice(name: str, variables: list[str]) -> str:
    for function in sorted(FUNCTIONS, key=len, reverse=True):
        for variable in variables:
            if name.lower() == function + variable:
                return f" Did you mean {function}({variable})?"
    known = [*FUNCTIONS, *CONSTANTS, *variables]
    close = difflib.get_close_matches(name.lower(), known, n=1)
    if close:
        return f" Did you mean {close[0]}?"
    names = [*FUNCTIONS, "pi", "e", *variables]
    return f" Known are {', '.join(names[:-1])} and {names[-1]}."


def _number(token: Token) -> Any:
    value = float(token.text)
    if not value <= MAX_NUMBER:
        raise ExpressionError(
            f"The number at position {token.position} is too large; at most {MAX_NUMBER:.0e}."
        )
    if value == 0 and re.search(r"[1-9]", token.text.lower().split("e")[0]):
        raise ExpressionError(f"The number at position {token.position} is too small.")
    return sympy.Integer(int(value)) if value.is_integer() else sympy.Float(value)


def _quotient(left: _Term, right: _Term, token: Token) -> Any:
    if right.expression.is_zero:
        raise ExpressionError(f"Division by zero at position {token.position}.")
    return left.expression / right.expression


def _approximate(expression: Any, token: Token) -> float | None:
    """The value of a part without variables; None for others. Large ones would cost time."""
    if expression.free_symbols:
        return None
    real = not expression.has(*UNREAL)
    value = float(compiled([expression], [])()[0]) if real else math.nan
    if not abs(value) <= MAX_NUMBER:
        raise ExpressionError(
            f"At position {token.position} stands a number that is not real or too large."
        )
    return value


def _power(base: _Term, exponent: _Term, token: Token) -> _Term:
    number = _approximate(exponent.expression, token)
    degree = base.degree * (exponent.degree if number is None else max(1, math.ceil(abs(number))))
    if degree > MAX_EXPONENT:
        raise ExpressionError(
            f"The exponent at position {token.position} is too large; powers up to "
            f"{MAX_EXPONENT} are read."
        )
    if base.expression.is_zero and number is not None and number < 0:
        raise ExpressionError(f"Division by zero at position {token.position}.")
    return _Term(base.expression**exponent.expression, degree)
