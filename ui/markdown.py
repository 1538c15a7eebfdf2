"""Text from users in sentences that are rendered as Markdown."""

import re


def literal(text: str) -> str:
    """The text with all its punctuation escaped."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
