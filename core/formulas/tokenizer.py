"""Splits a typed formula into tokens, each with its position."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

_TOKEN = re.compile(
    r"(?P<number>(\d+\.?\d*|\.\d+)(e[+-]?\d+)?)"
    r"|(?P<name>[a-z]*log(10|2)(?=[\s(^|⁰¹²³⁴⁵⁶⁷⁸⁹⁻]|\*\*|$)|[a-z]+|π|√|∛)"
    r"|(?P<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(?P<operator>\*\*|[-+*/^(),|])|(?P<space>\s+)",
    re.IGNORECASE,
)
_SUPERSCRIPTS = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
# Signs that look like an operator; dashes and full-width signs are found by their category.
_OPERATORS = {
    **dict.fromkeys("−ー➖˗⁃", "-"),
    **dict.fromkeys("➕", "+"),
    **dict.fromkeys("×·⋅∙∗•✕✖⨯・", "*"),
    **dict.fromkeys("÷∕➗⁄", "/"),
    **dict.fromkeys("ˆ", "^"),
    **dict.fromkeys("∣❘ǀ", "|"),
}
_HINTS = {
    "ˣ": " Write ^x.",
    ".": " Attributes are not part of formulas.",
    "=": " Type only the right-hand side, without 'y ='.",
    ",": " Only max and min take several arguments.",
    "[": " Use round brackets.",
    "{": " Use round brackets.",
}


class ExpressionError(ValueError):
    """A formula that cannot be used: a sentence that says why and where, counted from 1."""


@dataclass(frozen=True)
class Token:
    """A part of a formula: its kind, its text in lower case, and its position from 1."""

    kind: str
    text: str
    position: int


def tokens(text: str) -> list[Token]:
    """The tokens of a formula, and an "end" token.

    Raises:
        ExpressionError: a character cannot be part of a formula.
    """
    characters = [(plain, i) for i, one in enumerate(text, 1) for plain in _plain(one, text, i)]
    plain = "".join(character for character, _ in characters)
    positions = [position for _, position in characters]
    found, start = [], 0
    while start < len(plain):
        match = _TOKEN.match(plain, start)
        if match is None:
            raise ExpressionError(unexpected(text, positions[start]))
        kind = next(kind for kind, part in match.groupdict().items() if part is not None)
        position, part = positions[start], match[0].lower().replace("**", "^")
        if kind == "superscript":
            number = unicodedata.normalize("NFKC", part.removeprefix("⁻"))
            signs = ["^", "-"] if part.startswith("⁻") else ["^"]
            found += [Token("operator", sign, position) for sign in signs]
            found.append(Token("number", number, position))
        elif kind != "space":
            found.append(Token(kind, part, position))
        start = match.end()
    return [*found, Token("end", "", len(text) + 1)]


def _plain(character: str, text: str, position: int) -> str:
    """A character in ASCII where it has such a form: ＋, –, ½; "" if it is invisible."""
    if character.isascii() or character in _SUPERSCRIPTS:
        return character
    category = unicodedata.category(character)
    if category == "Cf" or character == "\ufe0f":
        return ""
    if category == "Pd":
        return "-"
    if unicodedata.decomposition(character).startswith("<super>"):
        return character  # eˣ is e^x, not ex
    same = unicodedata.normalize("NFKC", character)
    if category == "No" and "⁄" in same:
        if text[position - 2 : position - 1].isdigit():
            raise ExpressionError(
                f"The fraction at position {position} follows a number: write 2½ as 2.5."
            )
        return f"({same.replace('⁄', '/')})"
    same = _OPERATORS.get(same, same)
    return same if len(same) == 1 else character


def split_names(
    found: list[Token], letters: Collection[str], functions: Collection[str]
) -> list[Token]:
    """The tokens, with names that are several written as one split: xe^x, xsin(x), 2πx.

    Such a name consists of `letters`; before an argument or a power it may end in a function.
    """
    letter, function = _any_of(letters), _any_of(functions)
    single = re.compile(f"{function}$|{letter}")
    split = []
    for token, following in pairwise([*found, Token("end", "", 0)]):
        leads = following.text in ("(", "^", "|") or following.kind in ("name", "number")
        joined = f"{letter}+{function}?" if leads else f"{letter}+"
        if token.kind != "name" or token.text in functions or not re.fullmatch(joined, token.text):
            split.append(token)
            continue
        split += [
            Token("name", part[0], token.position + part.start())
            for part in single.finditer(token.text)
        ]
    return split


def _any_of(names: Collection[str]) -> str:
    """A pattern for one of the names; of two that match, the longer one."""
    return f"(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})"


def unexpected(text: str, position: int) -> str:
    """The sentence for a character that cannot be where it is."""
    character, hint = text[position - 1], _HINTS.get(text[position - 1], "")
    decimal = re.search(r"(?<![a-zA-Z(])\b(\d+),(\d+)", text)
    if decimal and decimal.end(1) == position - 1:
        hint = f" Write decimals with a point: {decimal[1]}.{decimal[2]}."
    shown = f"'{character}'" if character.isprintable() else "character"
    if not character.isascii() or not character.isprintable():
        shown += f" ({unicodedata.name(character, f'U+{ord(character):04X}')})"
    return f"Unexpected {shown} at position {position}.{hint}"
