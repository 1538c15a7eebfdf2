"""Text from users, files and links in sentences that are rendered as Markdown."""

import re

# Streamlit turns these into links, arrows and dashes even where they are escaped. An invisible
# word joiner inside keeps them text.
_REPLACED_IN_TEXT = re.compile(r"(?i)(?<=http)(?=s?:)|(?<=www)(?=\.)|(?=@)|(?<=[-<>=])(?=[-<>=])")
_WORD_JOINER = "\u2060"
# Line breaks would begin a new paragraph; the others change the direction of what follows.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_DIRECTION = re.compile(r"[\u202a-\u202e\u2066-\u2069]")


def literal(text: str) -> str:
    """The text without any effect in Markdown: no format, image, link, icon or new paragraph."""
    line = _DIRECTION.sub("", _CONTROL.sub(" ", text))
    joined = _REPLACED_IN_TEXT.sub(_WORD_JOINER, line)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", joined)
