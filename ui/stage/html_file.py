"""A stage as an HTML file that plays without the app."""

import html
import json
import re
from dataclasses import replace
from typing import Any

import streamlit as st

from charts.stage import Stage
from ui.stage import plotly_js
from ui.stage.component import markup, script, style
from ui.stage.encoding import encode


def to_html(stage: Stage, title: str, settings: str = "") -> str:
    """A self-contained HTML page (about 5 MB, Plotly included) that plays the stage.

    `settings` is shown below the title. The panels are not clickable; the colour scheme is the
    browser's.
    """
    fixed: dict[str, Any] = {"handle": None, "draggable": None}
    still = {"clickable": False, "hint": "", "selects": False, **fixed}
    panels = tuple(replace(panel, **still) for panel in stage.panels)
    content = encode(replace(stage, panels=panels))
    data = json.dumps({"plotly": "", "stage": content}).replace("</", "<\\/")
    return _PAGE.format(
        title=html.escape(title),
        settings=f"<p>{html.escape(settings)}</p>" if settings else "",
        light=_colours("light"),
        dark=_colours("dark"),
        css=style(),
        body=markup(),
        plotly=plotly_js.source(),
        script=script(),
        data=data,
    )


def _colours(scheme: str) -> str:
    """The colours of a theme of the app as the CSS variables that Streamlit sets on a page."""
    names = ("textColor", "backgroundColor", "secondaryBackgroundColor", "borderColor")
    found = {name: st.get_option(f"theme.{scheme}.{name}") for name in (*names, "primaryColor")}
    dashed = {re.sub("[A-Z]", lambda a: f"-{a[0].lower()}", name): c for name, c in found.items()}
    return " ".join(f"--st-{name}: {colour};" for name, colour in dashed.items() if colour)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; {light} }}
@media (prefers-color-scheme: dark) {{ :root {{ {dark} }} }}
body {{
  max-width: 70rem; margin: 1rem auto; padding: 0 1rem; font-family: sans-serif;
  color: var(--st-text-color); background: var(--st-background-color);
}}
{css}</style>
<script>{plotly}</script>
</head>
<body>
<h1>{title}</h1>
{settings}
{body}
<script type="module">
{script}
// The stage reads its colours again when a class around it changes.
matchMedia("(prefers-color-scheme: dark)").onchange = ({{ matches }}) =>
  document.body.classList.toggle("dark", matches);
mount({{ data: {data}, parentElement: document.body, setTriggerValue() {{}} }});
</script>
</body>
</html>
"""
