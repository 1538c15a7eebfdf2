"""The two parts of the Descent lab, one and two variables: examples, formula and initial point."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from charts.stage import Click
from core.descent.examples import EXAMPLES, SURFACES, Example
from core.descent.schedules import CONSTANT
from core.formulas import ExpressionError, Objective, parse
from core.formulas.latex import latex
from pages.descent.controls import COMMON_KEYS

OWN = "Own function"
# The view of a formula in one variable that is not an example.
DEFAULT_VIEW = (-5.0, 5.0)
# Of the sliders of the initial point.
STEP = 0.05


@dataclass(frozen=True)
class Part:
    """What differs between one and two variables: labels, and keys of widgets."""

    variables: tuple[str, ...]
    examples: Mapping[str, Example]
    example_label: str
    example_key: str
    formula_label: str
    formula_help: str
    formula_key: str
    start_keys: tuple[str, ...]
    optimizers: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all widgets of this part."""
        return (self.example_key, self.formula_key, *self.start_keys, *COMMON_KEYS)

    def open(self) -> None:
        """Set the widgets to the first example and the default optimizers."""
        self.load_example()
        st.session_state.descent_optimizers = list(self.optimizers)

    def load_example(self) -> None:
        """Set the widgets to the chosen example, if one is chosen."""
        name = st.session_state.get(self.example_key, next(iter(self.examples)))
        if name != OWN:
            for key, value in self._settings(self.examples[name]).items():
                st.session_state[key] = value

    def _settings(self, example: Example) -> dict[str, object]:
        """What an example sets, by the keys of the widgets."""
        return {
            self.formula_key: example.formula,
            **dict(zip(self.start_keys, example.start, strict=True)),
            "descent_rate": example.learning_rate,
            "descent_steps": float(example.steps),
            "descent_schedule": CONSTANT.name,
            "descent_noise": example.noise,
        }

    def select_own(self) -> None:
        """Select the example whose formula is typed, or "Own function" if there is none.

        What a link does not set, the example that it names does.
        """
        state, link = st.session_state, st.query_params
        text = state.get(self.formula_key, link.get(self.formula_key))
        default = next(iter(self.examples))
        chosen = state.get(self.example_key, link.get(self.example_key, default))
        try:
            objective = parse(text or "", self.variables)
        except ExpressionError:
            return
        same = [name for name, one in self.examples.items() if self.is_example(objective, one)]
        if chosen in same or chosen not in (OWN, *self.examples):
            return
        state[self.example_key] = same[0] if same else OWN
        if chosen != OWN:
            for key, value in self._settings(self.examples[chosen]).items():
                if key not in state and key not in link:
                    state[key] = value

    def select_own_of_link(self) -> None:
        """The same for a link, before any widget is drawn."""
        self.select_own()
        selected = st.session_state.get(self.example_key)
        # Streamlit prefers what the link had when the script started.
        if selected and st.query_params.get(self.example_key, selected) != selected:
            st.query_params[self.example_key] = selected
            st.rerun()

    def function(self) -> tuple[Objective, Example]:
        """The widgets for the function; what is typed, and the example with its defaults."""
        name = st.selectbox(
            self.example_label,
            [*self.examples, OWN],
            key=self.example_key,
            on_change=self.load_example,
            help="Sets the formula, the initial point, the learning rate and the number of steps.",
            bind="query-params",
        )
        example = self.examples.get(name, next(iter(self.examples.values())))
        objective = self._formula(example.formula)
        is_example = self.is_example(objective, example)
        st.caption(example.description if is_example else "Your own function.")
        names = ["y", "y'"] if len(self.variables) == 1 else ["f", "f_x", "f_y"]
        parts = (objective.expression, *objective.derivatives)
        lines = (f"${name} = {latex(part)}$" for name, part in zip(names, parts, strict=True))
        st.markdown("  \n".join(lines))
        return objective, example

    def _formula(self, default: str) -> Objective:
        """The typed formula; below an error message, the last one that could be parsed."""
        key = self.formula_key
        text = st.text_input(
            self.formula_label,
            default,
            key=key,
            help=self.formula_help,
            on_change=self.select_own,
            bind="query-params",
        )
        try:
            objective = parse(text or "", self.variables)
        except ExpressionError as error:
            st.error(str(error))
            objective = parse(st.session_state.get(f"{key}_parsed", default), self.variables)
            st.caption(f"The figures show the last valid formula: `{objective.text}`")
        st.session_state[f"{key}_parsed"] = objective.text
        return objective

    def is_example(self, objective: Objective, example: Example) -> bool:
        """Whether an objective is that of an example, however it was typed."""
        return bool(objective.expression == parse(example.formula, self.variables).expression)

    def views(self, objective: Objective, example: Example) -> tuple[tuple[float, float], ...]:
        """The ranges of the variables to show."""
        if len(self.variables) > 1 or self.is_example(objective, example):
            return example.views
        return (DEFAULT_VIEW,)

    def initial_point(
        self, views: tuple[tuple[float, float], ...], example: Example
    ) -> list[float]:
        """The sliders for the initial point."""
        return [
            st.slider(
                f"Initial point {variable}",
                low,
                high,
                min(max(x, low), high),
                STEP,
                key=key,
                format="%.2f",
                help="Where every run starts. You can also click the plot.",
                bind="query-params",
            )
            for variable, key, (low, high), x in zip(
                self.variables, self.start_keys, views, example.start, strict=True
            )
        ]

    def on_click(self, click: Click, views: tuple[tuple[float, float], ...]) -> None:
        """Move the initial point to the slider positions nearest to a click.

        A click on an optimizer in the legend selects the one whose steps are shown.
        """
        if click.name:
            if click.name in st.session_state.descent_optimizers:
                st.session_state.descent_explained = click.name
            return
        for key, x, (low, high) in zip(self.start_keys, (click.x, click.y), views, strict=False):
            nearest = round(round(x / STEP) * STEP, 6)
            st.session_state[key] = min(max(nearest, low), high)


PARTS = {
    "One variable": Part(
        variables=("x",),
        examples=EXAMPLES,
        example_label="Example",
        example_key="descent_example",
        formula_label="y =",
        formula_help="Any formula in x, such as 2x^2, |x| or exp(-x^2)cos(5x).",
        formula_key="descent_formula",
        start_keys=("descent_start",),
        optimizers=("Gradient descent",),
    ),
    "Two variables": Part(
        variables=("x", "y"),
        examples=SURFACES,
        example_label="Surface",
        example_key="descent_surface",
        formula_label="f(x, y) =",
        formula_help="Any formula in x and y, such as x^2 + 3y^2 or sin(x)cos(y).",
        formula_key="descent_surface_formula",
        start_keys=("descent_x", "descent_y"),
        optimizers=("Gradient descent", "Momentum", "RMSProp", "Adam"),
    ),
}
