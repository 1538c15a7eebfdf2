"""What people typed, put into sentences that are read as Markdown."""

import re


def literal(text: str) -> str:
    """The text as it stands: none of its characters means anything."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
