"""Plays a `charts.stage.Stage` in the browser: figures that move together, with a player.

Begin with `show`, which draws a stage on a page, and stage.js, which plays it. `encoding` says
what is sent to the browser, `html_file` writes a stage as a file, and `plotly_js` finds the
Plotly library that both use.
"""

from ui.stage.component import markup, script, show
from ui.stage.encoding import encode
from ui.stage.html_file import to_html

__all__ = ["encode", "markup", "script", "show", "to_html"]
