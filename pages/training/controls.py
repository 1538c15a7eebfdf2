"""The controls of the Training lab, read into a recipe."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.inspection.learning_rate_finder import HIGHEST, LOWEST
from core.training.config import LARGEST_SEED, Choice, TrainingConfig, rule, to_plain
from core.training.mlp import CLASSES, PIXELS, count_weights
from core.training.optimization import ENGINES
from core.training.presets import PRESETS, named, suited
from ui.controls import format_option, log_options, option_slider

DEFAULT = TrainingConfig()
PRESET = "training_preset"
FIRST_PRESET = next(iter(PRESETS))
OWN = "Your own recipe"
LONGEST_WIDTH = 9  # digits
TENTHS = [round(0.1 * tenth, 1) for tenth in range(10)]

# What each number may be set to. The core takes any number within its limits.
OPTIONS: dict[str, Sequence[float]] = {
    "learning_rate": log_options(LOWEST, HIGHEST),
    "momentum": [*TENTHS, 0.95, 0.98, 0.99],
    "batch_size": [2**power for power in range(3, 14)],
    "epochs": [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200],
    "memory": [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999],
    "weight_decay": [0.0, *log_options(1e-5, 1.0)],
    "dropout": TENTHS,
    "augmentation": [*TENTHS, 1.0, 1.2, 1.5, 2.0],
    "training_share": [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0],
    "wrong_labels": [*TENTHS, 1.0],
}


@dataclass(frozen=True)
class Controls:
    """What the controls show: a recipe, or None and what is wrong with them."""

    config: TrainingConfig | None
    fault: str = ""


def read(dataset: str) -> Controls:
    """Draw the controls, and read them."""
    _complete_link(dataset)
    top = st.container()
    values = _way_down()
    with st.expander("Network"):
        values |= _network()
    with st.expander("Pictures, labels, chance"):
        values |= _pictures()
    found = _recipe(values)
    with top:
        _presets(dataset, found.config)
    return found


def _recipe(values: dict[str, Any]) -> Controls:
    try:
        hidden = widths(values.pop("hidden"))
        config = TrainingConfig(hidden=hidden, **values)
    except ValueError as error:
        fault = str(error)
        return Controls(None, fault[0].upper() + fault[1:])
    st.caption(
        f"Network {'-'.join(map(str, [PIXELS, *hidden, CLASSES]))}: "
        f"{count_weights(hidden):,} numbers to learn."
    )
    return Controls(config)


def _presets(dataset: str, config: TrainingConfig | None) -> None:
    """Which preset the controls are set to now; it is drawn last, though it stands first."""
    chosen = st.session_state.get(PRESET) or st.query_params.get(PRESET) or FIRST_PRESET
    if chosen not in PRESETS or config != suited(PRESETS[chosen].config, dataset):
        st.session_state[PRESET] = (config and named(config, dataset)) or OWN
    preset = st.selectbox(
        "Recipe",
        [*PRESETS, OWN],
        key=PRESET,
        on_change=apply_preset,
        args=(dataset,),
        help="Recipes that each teach one thing. Choosing one sets all the controls below.",
        bind="query-params",
    )
    st.caption(PRESETS[preset].told(dataset) if preset in PRESETS else "Set by you.")


def _complete_link(dataset: str) -> None:
    """Spell out a link that names only a preset, or none: then it is the first."""
    link = st.query_params
    if PRESET in st.session_state or any(key(name) in link for name in to_plain(DEFAULT)):
        return
    preset = link.get(PRESET, FIRST_PRESET)
    if preset in PRESETS and suited(PRESETS[preset].config, dataset) != DEFAULT:
        link.update({key(name): text for name, text in _texts(preset, dataset).items()})
        st.rerun()


def _texts(preset: str, dataset: str) -> dict[str, str]:
    """The settings of a preset, in the form that suits the data set, as a link has them."""
    values = to_plain(suited(PRESETS[preset].config, dataset))
    numbers = {name: format_option(values[name]) for name in OPTIONS}
    return {name: str(value) for name, value in {**values, **numbers}.items()} | {
        "hidden": ", ".join(map(str, values["hidden"]))
    }


def apply_preset(dataset: str) -> None:
    """Set all the controls to the preset that is chosen, in the form that suits the data set."""
    preset = st.session_state.get(PRESET, FIRST_PRESET)
    if preset in PRESETS:
        change(to_plain(suited(PRESETS[preset].config, dataset)))


def change(settings: Mapping[str, Any]) -> None:
    """Set controls to these values; a slider that lacks one goes to the nearest that it has."""
    for name, value in settings.items():
        if name == "hidden":
            shown: Any = ", ".join(map(str, value))
        else:
            shown = nearest(OPTIONS[name], value) if name in OPTIONS else value
        st.session_state[key(name)] = shown


def nearest(options: Sequence[float], value: float) -> float:
    """The option with the smallest ratio to a value; no other is near to 0, nor 0 to another."""
    if value in options:
        return value
    if value == 0:
        return min(options)
    return min((o for o in options if o > 0), key=lambda option: abs(math.log(option / value)))


def key(setting: str) -> str:
    """The key of a setting's widget, which is its name in the link."""
    return f"training_{setting}"


def _way_down() -> dict[str, Any]:
    values: dict[str, Any] = {
        "learning_rate": _number("learning_rate", "Learning rate"),
        "batch_size": _number("batch_size", "Batch size"),
        "epochs": _number("epochs", "Epochs"),
        "loss": _choice("loss", "Loss"),
        "optimizer": _choice("optimizer", "Optimizer"),
    }
    uses = ENGINES[values["optimizer"]].uses
    values["momentum"] = _number("momentum", "Momentum", disabled="momentum" not in uses)
    with st.expander("Schedule, memory, weight decay"):
        values["schedule"] = _choice("schedule", "Learning-rate schedule")
        values["memory"] = _number("memory", "Memory (β₂)", disabled="memory" not in uses)
        values["weight_decay"] = _number("weight_decay", "Weight decay")
    return values


def _network() -> dict[str, Any]:
    typed = st.text_input(
        "Hidden layers",
        ", ".join(map(str, DEFAULT.hidden)),
        key=key("hidden"),
        help="How many units has each hidden layer? Write 256, 64; leave it empty for none.",
        bind="query-params",
    )
    return {
        "hidden": typed or "",
        "activation": _choice("activation", "Activation"),
        "initialisation": _choice("initialisation", "First weights"),
        "dropout": _number("dropout", "Dropout"),
    }


def widths(typed: str) -> tuple[int, ...]:
    """The widths of the hidden layers, as they were typed.

    Raises:
        ValueError: these are no whole numbers; the message says what to write.
    """
    words = typed.replace(",", " ").split()
    if not all(word.isdecimal() and len(word) <= LONGEST_WIDTH for word in words):
        raise ValueError("hidden layers: write whole numbers with commas between them: 256, 64.")
    return tuple(map(int, words))


def _pictures() -> dict[str, Any]:
    return {
        "inputs": _choice("inputs", "Pixels as numbers"),
        "augmentation": _number("augmentation", "Augmentation"),
        "training_share": _number("training_share", "Share of the training set"),
        "wrong_labels": _number("wrong_labels", "Share of wrong labels"),
        "seed": st.number_input(
            "Seed",
            0,
            LARGEST_SEED,
            0,
            key=key("seed"),
            help=_question("seed"),
            bind="query-params",
        ),
    }


def _number(name: str, label: str, disabled: bool = False) -> float:
    default: float = getattr(DEFAULT, name)
    return option_slider(
        label, key(name), OPTIONS[name], default, _question(name), disabled=disabled
    )


def _choice(name: str, label: str) -> str:
    allowed = rule(name)
    options = allowed.options if isinstance(allowed, Choice) else ()
    return st.selectbox(
        label,
        options,
        options.index(getattr(DEFAULT, name)),
        key=key(name),
        help=_question(name),
        bind="query-params",
    )


def _question(name: str) -> str:
    allowed = rule(name)
    return allowed.help if allowed else ""
