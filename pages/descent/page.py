"""Descent: how an optimizer finds its way down a curve, or a surface."""

import streamlit as st

from pages.descent import controls, one_variable, two_variables
from ui import layout
from ui.links import report_unmatched

VARIABLES = {"One variable": one_variable, "Two variables": two_variables}

layout.header(
    "Descent",
    "A ball feels only the slope under it. Play the run, move the start or the learning rate, "
    "and see where it ends.",
)


def change() -> None:
    """Keep the half of the lab that is left, and open the other as it was left, or anew."""
    opened = st.session_state.descent_variables
    for name, half in VARIABLES.items():
        if name != opened:
            controls.keep(name, half.KEYS)
    if not controls.bring_back(opened):
        VARIABLES[opened].open_example()


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
