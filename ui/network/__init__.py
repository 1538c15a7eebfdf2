"""A network as a picture in the browser, and what one of its units computes.

Begin with `inspector.show`, which draws both; `component` sends the picture to the browser,
where network.js draws it.
"""

from ui.network.inspector import Subject, show

__all__ = ["Subject", "show"]
