"""The formula: its input, and the function with its derivatives above the plots."""

import streamlit as st

from core.formulas import ExpressionError, Objective, parse
from core.formulas.latex import latex

# A line with more LaTeX than this may be wider than a phone.
LONG = 120


def formula_input(
    label: str, key: str, default: str, variables: tuple[str, ...], help: str
) -> Objective:
    """The typed formula; below an error message, the last one that could be parsed."""
    text = st.text_input(label, default, key=key, help=help, bind="query-params") or ""
    try:
        objective = parse(text, variables)
    except ExpressionError as error:
        st.error(str(error))
        objective = parse(st.session_state.get(f"{key}_parsed", default), variables)
        st.caption(f"The plot shows the last valid formula: `{objective.text}`")
    st.session_state[f"{key}_parsed"] = objective.text
    if objective.hint:
        st.caption(objective.hint)
    return objective


def is_same(objective: Objective, formula: str) -> bool:
    """Whether an objective is that of `formula`, however it was typed."""
    return bool(objective.expression == parse(formula, objective.variables).expression)


def show(objective: Objective) -> None:
    """The function and its derivative or gradient.

    Long formulas are inline, because only those break at the end of the screen.
    """
    lines = separate_lines(objective)
    if max(map(len, lines)) > LONG:
        st.markdown("  \n".join(f"${line}$" for line in lines))
    else:
        st.latex(aligned(objective))


def aligned(objective: Objective) -> str:
    """The function above its derivative or gradient, as one block of LaTeX."""
    value, gradient = ("y", "y'") if len(objective.variables) == 1 else ("f", r"\nabla f")
    lines = rf"{value} &= {objective.latex} \\ {gradient} &= {objective.gradient_latex}"
    return rf"\begin{{aligned}}{lines}\end{{aligned}}"


def separate_lines(objective: Objective) -> list[str]:
    """One line of LaTeX for the function and one for each derivative."""
    value, names = "y", ["y'"]
    if len(objective.variables) > 1:
        value = "f"
        names = [rf"\partial f / \partial {name}" for name in objective.variables]
    derivatives = zip(names, objective.derivatives, strict=True)
    return [
        f"{value} = {objective.latex}",
        *(f"{name} = {latex(part)}" for name, part in derivatives),
    ]
