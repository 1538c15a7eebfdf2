"""Typed formulas, as people write them, read into trees without `eval`.

A Pratt parser (Pratt 1973, "Top down operator precedence") over the pieces of
`core.formulas.tokenizer`, so that every fault is known with its place. What is allowed is what is
listed here; bounds on length, nesting and exponents keep hostile input from costing time
or memory.
"""

from core.formulas.expression import Expression, add, call, multiply, negative, subtract, variable
from core.formulas.names import FUNCTIONS, LETTERS, example, nearest, reciprocal, wanted
from core.formulas.terms import Term, finite, number_of, quotient, raised
from core.formulas.tokenizer import ExpressionError, Token, apart, misplaced, tokens

__all__ = ["FUNCTIONS", "read"]

MAX_LENGTH = 200
MAX_DEPTH = 24

_POWERS = {"+": 10, "-": 10, "*": 20, "/": 20, "^": 30}
_IMPLICIT, _SIGN, _TIGHT = 20, 25, 40


def read(text: str, variables: tuple[str, ...]) -> Expression:
    """The tree of a formula in real `variables`.

    Raises:
        ExpressionError: it is not a formula, or larger than the bounds of this module.
    """
    if not text.strip():
        raise ExpressionError(f"Type a formula in {' and '.join(variables)}, such as x^2*sin(x).")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"The formula has {len(text):,} characters; at most {MAX_LENGTH} are read."
        )
    return _Parser(text, variables).read_all()


class _Parser:
    """Reads tokens from left to right; each method returns what it has read."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text = text
        self.pieces = apart(tokens(text), [*variables, *LETTERS], FUNCTIONS)
        self.next = 0
        self.depth = 0
        self.bars = 0
        self.variables = {name: variable(name) for name in variables}

    @property
    def token(self) -> Token:
        return self.pieces[self.next]

    def take(self) -> Token:
        token = self.token
        self.next += 1
        return token

    def read_all(self) -> Expression:
        term = self.expression(0)
        if self.token.kind != "end":
            raise ExpressionError(self.unexpected(self.token))
        return term.expression

    def expression(self, power: int) -> Term:
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
        if token.kind == "end" or token.text in (")", ",") or (token.text == "|" and self.bars):
            return -1
        return _POWERS.get(token.text, _IMPLICIT)

    def beginning(self) -> Term:
        token = self.take()
        if token.kind == "number":
            return Term(number_of(token))
        if token.kind == "name":
            return self.name(token)
        if token.text in ("+", "-"):
            term = self.expression(_SIGN)
            return term if token.text == "+" else Term(negative(term.expression), term.degree)
        if token.text == "(":
            return self.bracketed(token)
        if token.text == "|":
            return self.between_bars(token)
        raise ExpressionError(self.unexpected(token))

    def joined(self, left: Term) -> Term:
        """`left` and what its operator (or nothing, for a product) adds to it."""
        token = self.token
        if token.text == "^":
            self.take()
            return raised(left, self.expression(_POWERS["^"] - 1), token)
        if token.text in _POWERS:
            self.take()
        elif token.kind == "number":
            raise ExpressionError(self.number_behind(token))
        right = self.expression(_POWERS.get(token.text, _IMPLICIT))
        degree = max(left.degree, right.degree)
        match token.text:
            case "+":
                return Term(add(left.expression, right.expression), degree)
            case "-":
                return Term(subtract(left.expression, right.expression), degree)
            case "/":
                return Term(quotient(left, right, token), degree)
        return Term(multiply(left.expression, right.expression), degree)

    def name(self, token: Token) -> Term:
        if token.text in FUNCTIONS:
            return self.call(token)
        if token.text in self.variables:
            return Term(self.variables[token.text])
        if token.text in LETTERS:
            return Term(LETTERS[token.text])
        raise ExpressionError(self.unknown(token))

    def call(self, token: Token) -> Term:
        """A function with its argument; sin^2(x) means sin(x)^2, as in print."""
        exponent, mark = None, self.token
        if mark.text == "^" and self.pieces[self.next + 1].text == "-":
            raise ExpressionError(self.negative_power(token))
        if mark.text == "^" and self.pieces[self.next + 1].kind == "number":
            self.take()
            exponent = Term(number_of(self.take()))
        inside = self.arguments(token)
        expression = FUNCTIONS[token.text](*(term.expression for term in inside))
        value = Term(expression, max(term.degree for term in inside))
        finite(expression, token)
        return value if exponent is None else raised(value, exponent, mark)

    def arguments(self, token: Token) -> list[Term]:
        """What a function is given: in brackets, or, for most, the product that follows."""
        if self.token.text == "(":
            return self.in_brackets(token)
        if self.token.kind in ("number", "name") and wanted(token.text) == 1:
            return [self.expression(_TIGHT) if token.text == "√" else self.product(token)]
        raise ExpressionError(
            f"The function {token.text} at position {token.position} needs brackets: "
            f"{self.example(token)}."
        )

    def in_brackets(self, token: Token) -> list[Term]:
        opening, terms = self.take(), []
        bars, self.bars = self.bars, 0
        for missing in reversed(range(wanted(token.text))):
            terms.append(self.expression(0))
            if missing and self.token.text == ")":
                raise ExpressionError(
                    f"The function {token.text} at position {token.position} takes two "
                    f"arguments: {self.example(token)}."
                )
            self.close("," if missing else ")", opening)
        self.bars = bars
        return terms

    def product(self, token: Token) -> Term:
        """An argument without brackets: the letters and numbers that follow, with powers.

        As in textbooks sin 2x is sin(2x), sin x^2 is sin(x^2), sin x cos x is sin(x)·cos(x)
        and sin x/2 is sin(x)/2. What textbooks would not print, sin x(x+1), is refused.
        """
        if token.text == "log" and self.text[token.position + 3].isdigit():
            digits = self.token.text
            raise ExpressionError(
                f"'log{digits}' at position {token.position} can mean two things: write "
                f"log({digits}x), or log2(x) or log10(x)."
            )
        term = self.expression(_POWERS["^"] - 1)
        while self.token.kind == "name" and self.token.text not in FUNCTIONS:
            factor = self.expression(_POWERS["^"] - 1)
            degree = max(term.degree, factor.degree)
            term = Term(multiply(term.expression, factor.expression), degree)
        if self.token.text == "(":
            raise ExpressionError(
                f"It is not clear where the argument of {token.text} at position "
                f"{token.position} ends; put it in brackets: {self.example(token)}."
            )
        return term

    def bracketed(self, opening: Token) -> Term:
        bars, self.bars = self.bars, 0
        term = self.expression(0)
        self.bars = bars
        self.close(")", opening)
        return term

    def between_bars(self, opening: Token) -> Term:
        self.bars += 1
        term = self.expression(0)
        self.bars -= 1
        self.close("|", opening)
        return Term(call("abs", term.expression), term.degree)

    def close(self, closing: str, opening: Token) -> None:
        if self.token.text == "," != closing:
            raise ExpressionError(self.unexpected(self.token))
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
        return misplaced(self.text, token.position)

    def negative_power(self, token: Token) -> str:
        advice = reciprocal(token.text, self.example(token))
        return f"The power of {token.text} at position {token.position} is negative: {advice}"

    def example(self, token: Token) -> str:
        return example(token.text, next(iter(self.variables)))

    def unknown(self, token: Token) -> str:
        typed = self.text[token.position : token.position + len(token.text)]
        advice = nearest(token.text, list(self.variables))
        return f"Unknown name '{typed}' at position {token.position}.{advice}"
