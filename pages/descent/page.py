"""Descent: how an optimizer finds its way down a curve, or a surface."""

import streamlit as st

from pages.descent import one_variable, two_variables
from ui import layout

VARIABLES = {"One variable": one_variable, "Two variables": two_variables}

layout.header(
    "Descent",
    "A ball feels only the slope under it. Play the run, move the start or the learning rate, "
    "and see where it ends.",
)


def load() -> None:
    """Give a newly opened half of the lab a course that suits its example."""
    if st.session_state.descent_variables == "Two variables":
        two_variables.load_surface()
        st.session_state.descent_optimizers = two_variables.RACERS
    else:
        one_variable.load_example()


chosen = st.segmented_control(
    "Variables",
    VARIABLES,
    default="One variable",
    required=True,
    key="descent_variables",
    label_visibility="collapsed",
    on_change=load,
    bind="query-params",
)
VARIABLES[chosen or "One variable"].show()
