"""Parses typed formulas into expressions, without `eval`.

A Pratt parser (Pratt 1973, "Top down operator precedence") on the tokens of
`core.formulas.tokenizer`, so that errors have a position. Only listed names are allowed; bounds
on length and nesting keep hostile input from costing time or memory.
"""

from core.formulas.expression import (
    Expression,
    add,
    call,
    divide,
    multiply,
    negative,
    number,
    power,
    subtract,
    variable,
)
from core.formulas.names import (
    FUNCTIONS,
    LETTERS,
    SEVERAL_ARGUMENTS,
    reciprocal_hint,
    similar,
    usage,
)
from core.formulas.tokenizer import ExpressionError, Token, split_names, tokens, unexpected

MAX_LENGTH = 200
MAX_DEPTH = 24
MAX_NUMBER = 10**12

# How strongly an operator binds; a product without a sign, a sign before a term, a root.
_BINDING = {"+": 10, "-": 10, "*": 20, "/": 20, "^": 30}
_IMPLICIT, _SIGN, _ROOT = 20, 25, 40


def read(text: str, variables: tuple[str, ...]) -> Expression:
    """The expression of a formula in real `variables`.

    Raises:
        ExpressionError: it is not a formula, or larger than the bounds of this module.
    """
    if not text.strip():
        raise ExpressionError(f"Type a formula in {' and '.join(variables)}, such as x^2*sin(x).")
    if len(text) > MAX_LENGTH:
        raise ExpressionError(
            f"The formula has {len(text):,} characters; at most {MAX_LENGTH} are allowed."
        )
    return _Parser(text, variables).parse()


class _Parser:
    """Reads tokens from left to right; each method returns what it has read."""

    def __init__(self, text: str, variables: tuple[str, ...]) -> None:
        self.text = text
        self.tokens = split_names(tokens(text), [*variables, *LETTERS], FUNCTIONS)
        self.next = 0
        self.depth = 0
        # How many | are open since the last opening bracket.
        self.bars = 0
        self.variables = {name: variable(name) for name in variables}

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    def take(self) -> Token:
        token = self.token
        self.next += 1
        return token

    def parse(self) -> Expression:
        expression = self.expression(0)
        if self.token.kind != "end":
            raise ExpressionError(self.unexpected(self.token))
        return expression

    def expression(self, binding: int) -> Expression:
        """Read while what follows binds more strongly than `binding`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(
                f"The formula is nested too deeply at position {self.token.position}; "
                f"at most {MAX_DEPTH} levels are allowed."
            )
        left = self.operand()
        while self.binding() > binding:
            left = self.operation(left)
        self.depth -= 1
        return left

    def binding(self) -> int:
        token = self.token
        if token.kind == "end" or token.text in (")", ",") or (token.text == "|" and self.bars):
            return -1
        return _BINDING.get(token.text, _IMPLICIT)

    def operand(self) -> Expression:
        token = self.take()
        if token.kind == "number":
            return self.number(token)
        if token.kind == "name":
            return self.name(token)
        if token.text in ("+", "-"):
            term = self.expression(_SIGN)
            return term if token.text == "+" else negative(term)
        if token.text == "(":
            return self.in_brackets(token)[0]
        if token.text == "|":
            return self.absolute_value(token)
        raise ExpressionError(self.unexpected(token))

    def operation(self, left: Expression) -> Expression:
        """`left` and what the next operator, or none for a product, does to it."""
        token = self.token
        if token.text == "^":
            self.take()
            return power(left, self.expression(_BINDING["^"] - 1))
        if token.text in _BINDING:
            self.take()
        elif token.kind == "number":
            raise ExpressionError(self.number_after(token))
        right = self.expression(_BINDING.get(token.text, _IMPLICIT))
        match token.text:
            case "+":
                return add(left, right)
            case "-":
                return subtract(left, right)
            case "/":
                if right.constant == 0:
                    raise ExpressionError(f"Division by zero at position {token.position}.")
                return divide(left, right)
        return multiply(left, right)

    def number(self, token: Token) -> Expression:
        value = float(token.text)
        if not value <= MAX_NUMBER:
            raise ExpressionError(
                f"The number at position {token.position} is too large; at most {MAX_NUMBER:.0e}."
            )
        return number(value)

    def name(self, token: Token) -> Expression:
        if token.text in FUNCTIONS:
            return self.call(token)
        known = LETTERS | self.variables
        if token.text in known:
            return known[token.text]
        typed = self.text[token.position - 1 :][: len(token.text)]
        hint = similar(token.text, self.variables)
        raise ExpressionError(f"Unknown name '{typed}' at position {token.position}.{hint}")

    def call(self, token: Token) -> Expression:
        """A function with its argument; sin^2(x) means sin(x)^2, as in print."""
        exponent = None
        if self.token.text == "^":
            following = self.tokens[self.next + 1]
            if following.text == "-":
                hint = reciprocal_hint(token.text, next(iter(self.variables)))
                raise ExpressionError(
                    f"The power of {token.text} at position {token.position} is negative: {hint}"
                )
            if following.kind == "number":
                self.take()
                exponent = self.number(self.take())
        value = FUNCTIONS[token.text](*self.arguments(token))
        return value if exponent is None else power(value, exponent)

    def arguments(self, token: Token) -> list[Expression]:
        """The arguments of a function: in brackets, or, for most, the product that follows."""
        several = token.text in SEVERAL_ARGUMENTS
        if self.token.text == "(":
            found = self.in_brackets(self.take(), several)
            if several and len(found) < 2:
                raise ExpressionError(
                    f"The function {token.text} at position {token.position} takes two or more "
                    f"arguments: {self.usage(token)}."
                )
            return found
        if self.token.text == "|" and not several:
            return [self.absolute_value(self.take())]
        if self.token.kind in ("number", "name") and not several:
            return [self.expression(_ROOT) if token.text in "√∛" else self.product(token)]
        raise ExpressionError(
            f"The function {token.text} at position {token.position} needs brackets: "
            f"{self.usage(token)}."
        )

    def in_brackets(self, opening: Token, several: bool = False) -> list[Expression]:
        bars, self.bars = self.bars, 0
        found = [self.expression(0)]
        while several and self.token.text == ",":
            self.take()
            found.append(self.expression(0))
        self.close(")", opening)
        self.bars = bars
        return found

    def absolute_value(self, opening: Token) -> Expression:
        self.bars += 1
        inside = self.expression(0)
        self.bars -= 1
        self.close("|", opening)
        return call("abs", inside)

    def close(self, closing: str, opening: Token) -> None:
        if self.token.text == ",":
            raise ExpressionError(self.unexpected(self.token))
        if self.token.text != closing:
            raise ExpressionError(
                f"The '{opening.text}' at position {opening.position} is never closed."
            )
        self.take()

    def product(self, token: Token) -> Expression:
        """An argument without brackets: the letters and numbers that follow, with powers.

        As in textbooks sin 2x is sin(2x), sin x^2 is sin(x^2), sin x cos x is sin(x)·cos(x)
        and sin x/2 is sin(x)/2. The ambiguous sin x(x+1) is an error.
        """
        digits = self.token.text if self.token.kind == "number" else ""
        if token.text == "log" and digits and self.token.position == token.position + 3:
            raise ExpressionError(
                f"'log{digits}' at position {token.position} can mean two things: write "
                f"log({digits}x), or log2(x) or log10(x)."
            )
        found = self.expression(_BINDING["^"] - 1)
        while self.token.kind == "name" and self.token.text not in FUNCTIONS:
            found = multiply(found, self.expression(_BINDING["^"] - 1))
        if self.token.text == "(":
            raise ExpressionError(
                f"It is not clear where the argument of {token.text} at position "
                f"{token.position} ends; put it in brackets: {self.usage(token)}."
            )
        return found

    def number_after(self, token: Token) -> str:
        before = self.tokens[self.next - 1].text
        hint = "write * or ^ between them."
        if before in self.variables and len(self.variables) > 1:
            hint = "the variables are x and y, so write x for x1 and y for x2."
        return (
            f"The number {token.text} at position {token.position} follows '{before}' without an "
            f"operator; {hint}"
        )

    def unexpected(self, token: Token) -> str:
        if token.kind == "end":
            return "The formula ends too soon."
        return unexpected(self.text, token.position)

    def usage(self, token: Token) -> str:
        return usage(token.text, next(iter(self.variables)))
