"""The function and its slope, as they are printed above the picture."""

import streamlit as st

from core.formulas.latex import latex
from core.formulas.objective import Objective

# Lines of more LaTeX than this are wider than a phone.
LONG = 120


def show(objective: Objective) -> None:
    """The function and its derivative or gradient, one under the other.

    Long ones stand apart, for only so are they broken where the screen ends.
    """
    lines = apart(objective)
    if max(map(len, lines)) > LONG:
        st.markdown("  \n".join(f"${line}$" for line in lines))
    else:
        st.latex(aligned(objective))


def aligned(objective: Objective) -> str:
    """Both under each other, as one block of LaTeX."""
    value, slope = ("y", "y'") if len(objective.variables) == 1 else ("f", r"\nabla f")
    lines = rf"{value} &= {objective.latex} \\ {slope} &= {objective.gradient_latex}"
    return rf"\begin{{aligned}}{lines}\end{{aligned}}"


def apart(objective: Objective) -> list[str]:
    """A line of LaTeX for the function and for each of its derivatives."""
    value, slopes = "y", ["y'"]
    if len(objective.variables) > 1:
        value = "f"
        slopes = [rf"\partial f / \partial {name}" for name in objective.variables]
    pairs = zip(slopes, objective.derivatives, strict=True)
    return [
        f"{value} = {objective.latex}",
        *(f"{slope} = {latex(part)}" for slope, part in pairs),
    ]
