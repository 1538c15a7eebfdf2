"""Text that a hostile file, link or visitor may contain, and how to see that it stays text."""

import re

STRINGS = (
    "![x](http://outside.invalid/a.png) [**Your session has expired**](http://outside.invalid/)",
    "http://outside.invalid/path?a=1&b=2",
    "https://outside.invalid",
    "www.outside.invalid/x",
    "HTTP://OUTSIDE.INVALID",
    "me@outside.invalid",
    "mailto:me@outside.invalid",
    "<http://outside.invalid>",
    "<img src=http://outside.invalid/a.png onerror=alert(1)>",
    "<script>fetch('http://outside.invalid')</script>",
    "</script><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "javascript:alert(1)",
    "[x]: http://outside.invalid\n\n[x]",
    "a\n\n# Heading\n\n- list",
    "**bold** _italic_ ~~gone~~ `code`",
    "$\\href{http://outside.invalid}{x}$ and $$x^2$$",
    ":red[red] :material/home: :smile: :rainbow[x] :blue-background[x]",
    "a -> b <- c -- d >= e",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "{name} {step} {0} %s %(x)s",
    "{{7*7}} ${7*7}",
    '=HYPERLINK("http://outside.invalid","x")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "a,b;c\td\"e'f",
    "&lt;b&gt; &amp; &#60;",
    "\u202etxt.exe \x00 \u2028",
    "x" * 500,
)

# Parts of the above that must not reach the browser where it reads Markdown, or where it reads
# HTML and Plotly's tags.
MARKDOWN = re.compile(
    r"!\[x\]\(|\]\(http|https?://outside|(?i:www\.outside)|(?<!\u2060\\)@outside"
    r"|(?<!\\)<(img|script|svg|http)|(?<!\\)\\href"
    r"|(?<!\\):(red\[|material|smile|rainbow|blue-background)|\*\*bold|(?<!\\)`code|HTTP:"
    r"|\n\|---\|---\|\n\| 1|\n\n(# H|- l|\[x)"
)
HTML = re.compile(r"<img src=http|<script>(fetch|alert)|<svg onload|<http")
# The fields in which Streamlit reads Markdown; the other strings are plain text or data.
FIELDS = {"body", "label", "help", "text", "caption"}
SOURCES = {"js_content", "css_content", "html_content"}


def assert_is_text(page):
    """No untrusted text has an effect anywhere on a page (an AppTest)."""
    assert not page.exception, page.exception
    for kind, proto in elements(page._tree):
        if kind in ("code", "latex"):
            continue
        rule = HTML if kind in ("html", "bidi_component") else MARKDOWN
        for field, text in strings(proto):
            if field in SOURCES or (rule is MARKDOWN and field not in FIELDS):
                continue
            found = rule.search(text)
            assert not found, (kind, field, text[max(0, found.start() - 50) : found.end() + 50])


def elements(block):
    """(type, proto) of all elements of a page."""
    for child in block.children.values():
        if hasattr(child, "children"):
            yield from elements(child)
        if getattr(child, "proto", None) is not None:
            yield child.type, child.proto


def strings(value, field=""):
    """(name of the field, text) of all strings in a message."""
    if isinstance(value, str):
        yield field, value
    elif hasattr(value, "ListFields"):
        for descriptor, part in value.ListFields():
            yield from strings(part, descriptor.name)
    elif not isinstance(value, bytes | int | float):
        for part in value:
            yield from strings(value[part] if hasattr(value, "items") else part, field)
