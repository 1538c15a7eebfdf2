"""Descent: how an optimizer finds its way down a curve, or a surface."""

from pages.descent import one_variable
from ui import layout

layout.header(
    "Descent",
    "A ball on a curve feels only the slope under it. Play the run, move the start or the "
    "learning rate, and see where it ends.",
)
one_variable.show()
