"""Descent: gradient descent on a curve or a surface."""

import streamlit as st

from pages.descent import controls, one_variable, two_variables
from ui import layout
from ui.links import report_unmatched

VARIABLES = {"One variable": one_variable, "Two variables": two_variables}

layout.header(
    "Descent",
    "Each step follows the negative gradient. Play the run, change the initial point or the "
    "learning rate, and see whether it converges.",
)


def change() -> None:
    """Save the widgets of the part that is left; restore those of the other, or open it."""
    opened = st.session_state.descent_variables
    for name, part in VARIABLES.items():
        if name != opened:
            controls.save_widgets(name, part.KEYS)
    if not controls.restore_widgets(opened):
        VARIABLES[opened].open_default()


with report_unmatched("descent_"):
    chosen = st.segmented_control(
        "Variables",
        VARIABLES,
        default="One variable",
        required=True,
        key="descent_variables",
        label_visibility="collapsed",
        on_change=change,
        bind="query-params",
    )
    VARIABLES[chosen or "One variable"].show()
