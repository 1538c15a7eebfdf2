"""The pieces of a typed formula, each with its place, for the parser in `core.formulas.parser`."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"(?P<number>(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)"
    r"|(?P<name>[a-z]*log(10|2)(?=[\s(^⁰¹²³⁴⁵⁶⁷⁸⁹⁻]|\*\*|$)|[a-z]+|π|√)"
    r"|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<operator>\*\*|[-+*/^(),|×·⋅∙∗−–÷∕])|(?P<space>\s+)",
    re.IGNORECASE,
)
_SAME = {"**": "^", "÷": "/", "∕": "/", "−": "-", "–": "-"} | dict.fromkeys("×·⋅∙∗", "*")

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", "⁻")


class ExpressionError(ValueError):
    """A formula that can't be used: a sentence for people, with the place of the fault."""


@dataclass(frozen=True)
class Token:
    """A piece of a formula: its kind, its text in small letters and where it begins (from 0)."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """The pieces of a formula, with an "end" behind them.

    Raises:
        ExpressionError: a character has no place in a formula.
    """
    found, position = [], 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(misplaced(text, position))
        kind = next(kind for kind, part in match.groupdict().items() if part is not None)
        if kind == "raised":
            digits = match[0].translate(_RAISED)
            found.append(Token("operator", "^", position))
            if match[0].startswith("⁻"):
                found.append(Token("operator", "-", position))
            found.append(Token("number", digits, position))
        elif kind != "space":
            found.append(Token(kind, _SAME.get(match[0], match[0].lower()), position))
        position = match.end()
    return [*found, Token("end", "", len(text))]


def apart(pieces: list[Token], letters: Collection[str], functions: Collection[str]) -> list[Token]:
    """The pieces, names that are several written as one taken apart: xe^x, xsin(x), 2πx.

    Such a name is made of `letters`; before an argument or a power it may end with a function.
    """
    letter, function = _either(letters), _either(functions)
    single = re.compile(f"{function}$|{letter}")
    found = []
    for token, following in pairwise([*pieces, Token("end", "", 0)]):
        leads = following.text in ("(", "^") or following.kind in ("name", "number")
        glued = f"{letter}+{function}?" if leads else f"{letter}+"
        if token.kind != "name" or token.text in functions or not re.fullmatch(glued, token.text):
            found.append(token)
            continue
        found += [
            Token("name", part[0], token.position + part.start())
            for part in single.finditer(token.text)
        ]
    return found


def _either(names: Collection[str]) -> str:
    """A pattern for one of the names; of two that fit, the longer one."""
    return f"(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})"


def misplaced(text: str, position: int) -> str:
    """What to say of a character that has no place where it stands."""
    character = text[position]
    advice = {
        ".": " Attributes are not part of formulas.",
        "=": " Type only the right-hand side, without 'y ='.",
        "[": " Use round brackets.",
        "{": " Use round brackets.",
    }.get(character, "")
    if character == ",":
        advice = " Only max and min take two arguments."
        decimal = re.search(r"(?<![a-zA-Z(])\b(\d+),(\d+)", text)
        if decimal and decimal.end(1) == position:
            advice = f" Write decimals with a point: {decimal[1]}.{decimal[2]}."
    return f"Unexpected '{character}' at position {position}.{advice}"
