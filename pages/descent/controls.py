"""The settings that all optimizers share, and widgets that keep their values while hidden."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from core.descent.examples import Example
from core.descent.schedules import CONSTANT, SCHEDULES, Schedule
from ui.controls import format_option, log_slider

LEARNING_RATES = (1e-4, 10.0)
MAX_STEPS = 5_000
# The widgets that one and two variables have in common, each with its own values.
COMMON_KEYS = (
    "descent_rate",
    "descent_exact_rate",
    "descent_steps",
    "descent_schedule",
    "descent_noise",
    "descent_seed",
    "descent_optimizers",
    "descent_explained",
)


@dataclass(frozen=True)
class Settings:
    """The settings that all optimizers share."""

    learning_rate: float
    steps: int
    schedule: Schedule
    noise: float
    seed: int

    @property
    def extras(self) -> str:
        """Schedule and noise as text; empty if there are none."""
        schedule = f"schedule {self.schedule.name}" if self.schedule != CONSTANT else ""
        noise = f"gradient noise {format_option(self.noise)} (seed {self.seed})"
        return ", ".join(filter(None, (schedule, noise if self.noise else "")))


def save_widgets(name: str, keys: Sequence[str]) -> None:
    """Save the values of widgets that are about to disappear, under a name."""
    state = st.session_state
    state[f"descent_saved_{name}"] = {key: state[key] for key in keys if key in state}


def saved_widgets(name: str) -> dict[str, object]:
    """The values saved under a name, by key; empty if there are none."""
    return dict(st.session_state.get(f"descent_saved_{name}", {}))


def restore_widgets(name: str) -> bool:
    """Set widgets to the values saved under a name; False if there are none."""
    saved = saved_widgets(name)
    for key, value in saved.items():
        st.session_state[key] = value
    return bool(saved)


def set_learning_rate(learning_rate: float | None) -> None:
    """Set the exact learning rate, or, with None, use the slider again."""
    st.session_state.descent_exact_rate = learning_rate and float(f"{learning_rate:.3g}")


def settings(example: Example) -> Settings:
    """The widgets for the settings that all optimizers share; the example has the defaults."""
    learning_rate = log_slider(
        "Learning rate",
        "descent_rate",
        *LEARNING_RATES,
        example.learning_rate,
        help="Multiplies the gradient in each step. Larger values take longer steps; too large "
        "ones diverge.",
        on_change=lambda: set_learning_rate(None),
    )
    exact_rate = st.session_state.get("descent_exact_rate")
    if exact_rate is not None:
        st.caption(f"Exactly {format_option(exact_rate)} until you move the slider.")
    steps = log_slider(
        "Steps",
        "descent_steps",
        1,
        MAX_STEPS,
        example.steps,
        help="The number of steps that each optimizer takes.",
        whole=True,
    )
    note = st.empty()
    with st.expander("Schedule, noise, exact learning rate"):
        schedule, noise, seed = _schedule_and_noise(example)
        exact_rate = st.number_input(
            "Exact learning rate",
            1e-12,
            1e9,
            None,
            key="descent_exact_rate",
            format="%g",
            placeholder="empty: slider",
            help="Overrides the slider. From 1e-12 to 1e9.",
            bind="query-params",
        )
    if exact_rate is not None:
        learning_rate = exact_rate
    chosen = Settings(learning_rate, int(steps), schedule, noise, seed)
    if chosen.extras:
        note.caption(f"Active: {chosen.extras}.")
    return chosen


def _schedule_and_noise(example: Example) -> tuple[Schedule, float, int]:
    """The schedule, the standard deviation of the gradient noise and its seed."""
    schedule = st.selectbox(
        "Learning-rate schedule",
        SCHEDULES,
        key="descent_schedule",
        help="How the learning rate changes during the run.",
        bind="query-params",
    )
    st.caption(SCHEDULES[schedule].description)
    noise = st.slider(
        "Gradient noise",
        0.0,
        5.0,
        example.noise,
        0.1,
        key="descent_noise",
        help="Standard deviation of the noise added to each gradient, as if it were estimated "
        "from a mini-batch. 0 uses the exact gradient.",
        bind="query-params",
    )
    seed = st.number_input("Noise seed", 0, 999, 0, 1, key="descent_seed", bind="query-params")
    return SCHEDULES[schedule], noise, seed
