"""The hyperparameters of a run: their widgets, presets and links."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.inspection.learning_rate_finder import HIGHEST, LOWEST
from core.training.config import LIMITS, MAX_SEED, REGISTRIES, TrainingConfig, to_dict
from core.training.mlp import CLASSES, PIXELS, count_parameters
from core.training.optimizers import OPTIMIZERS
from core.training.presets import PRESETS, for_dataset, preset_name
from pages.training import sentences
from ui.controls import format_option, log_options, log_slider, option_slider

DEFAULT = TrainingConfig()
PRESET = "training_preset"
FIRST_PRESET = next(iter(PRESETS))
CUSTOM = "Custom"
MAX_WIDTH_DIGITS = 9
TENTHS = [round(0.1 * tenth, 1) for tenth in range(10)]

# The expanders and their settings; the first group is always visible.
GROUPS: dict[str, tuple[str, ...]] = {
    "": ("learning_rate",),
    "Optimizer": ("loss", "optimizer", "momentum", "schedule", "beta2", "weight_decay"),
    "Batches": ("batch_size", "epochs", "seed"),
    "Network": ("hidden", "activation", "initialisation", "dropout"),
    "Data": ("inputs", "augmentation", "training_fraction", "label_noise", "shuffled_pixels"),
}
SETTINGS = [name for names in GROUPS.values() for name in names]
# The positions of the sliders. The core takes any number within its limits.
OPTIONS: dict[str, Sequence[float]] = {
    "momentum": [*TENTHS, 0.95, 0.98, 0.99],
    "batch_size": [2**power for power in range(3, 14)],
    "epochs": [1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200],
    "beta2": [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999],
    "weight_decay": [0.0, *log_options(1e-5, 1.0)],
    "dropout": TENTHS,
    "augmentation": [*TENTHS, 1.0, 1.2, 1.5, 2.0],
    "training_fraction": [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0],
    "label_noise": [*TENTHS, 1.0],
}


@dataclass(frozen=True)
class Controls:
    """The configuration that the controls show; None if it is invalid, with the `error`."""

    config: TrainingConfig | None
    error: str = ""


def read(dataset: str) -> Controls:
    """Draw the controls, and read them."""
    _complete_link(dataset)
    preset = st.container()
    values: dict[str, Any] = {}
    for title, names in GROUPS.items():
        with st.expander(title) if title else st.container():
            for name in names:
                values[name] = _widget(name, values.get("optimizer"))
    controls = _controls(values)
    with preset:
        _presets(dataset, controls.config)
    return controls


def _widget(name: str, optimizer: str | None) -> Any:
    label, text, default = sentences.label(name), sentences.HELP[name], getattr(DEFAULT, name)
    if name == "learning_rate":
        return log_slider(label, key(name), LOWEST, HIGHEST, default, text, exact=LIMITS[name])
    if name in OPTIONS:
        unused = name in ("momentum", "beta2") and name not in OPTIMIZERS[str(optimizer)].uses
        return option_slider(label, key(name), OPTIONS[name], default, text, disabled=unused)
    options: dict[str, Any] = {"key": key(name), "help": text, "bind": "query-params"}
    if name in REGISTRIES:
        names = list(REGISTRIES[name])
        return st.selectbox(label, names, names.index(default), **options)
    if name == "shuffled_pixels":
        return st.toggle(label, default, **options)
    if name == "seed":
        return st.number_input(label, 0, MAX_SEED, 0, **options)
    return st.text_input(label, _widths_text(default), **options) or ""


def _controls(values: dict[str, Any]) -> Controls:
    try:
        hidden = widths(values.pop("hidden"))
        config = TrainingConfig(hidden=hidden, **values)
    except ValueError as error:
        message = str(error)
        return Controls(None, message[0].upper() + message[1:])
    layers = "-".join(map(str, [PIXELS, *hidden, CLASSES]))
    st.caption(sentences.NETWORK.format(layers=layers, parameters=count_parameters(hidden)))
    return Controls(config)


def _presets(dataset: str, config: TrainingConfig | None) -> None:
    """The preset that the controls match now; it is drawn last, though it stands first."""
    chosen = st.session_state.get(PRESET) or st.query_params.get(PRESET) or FIRST_PRESET
    if chosen not in PRESETS or config != for_dataset(PRESETS[chosen], dataset):
        st.session_state[PRESET] = (config and preset_name(config, dataset)) or CUSTOM
    preset = st.selectbox(
        "Preset",
        [*PRESETS, CUSTOM],
        key=PRESET,
        on_change=apply_preset,
        args=(dataset,),
        help="Sets all the controls below. Each preset shows one effect.",
        bind="query-params",
    )
    if preset in PRESETS:
        st.caption(sentences.PRESETS[preset])


def _complete_link(dataset: str) -> None:
    """Write out the settings of a link that names only a preset, or nothing: the first preset."""
    link = st.query_params
    if PRESET in st.session_state or any(key(name) in link for name in SETTINGS):
        return
    preset = link.get(PRESET, FIRST_PRESET)
    if preset in PRESETS and for_dataset(PRESETS[preset], dataset) != DEFAULT:
        values = to_dict(for_dataset(PRESETS[preset], dataset))
        for name in SETTINGS:
            value = values[name]
            text = _widths_text(value) if name == "hidden" else str(value)
            text = text.lower() if isinstance(value, bool) else text
            link[key(name)] = format_option(value) if isinstance(value, float) else text
        st.rerun()


def apply_preset(dataset: str) -> None:
    """Set all controls to the chosen preset, adapted to the data set."""
    preset = st.session_state.get(PRESET, FIRST_PRESET)
    if preset in PRESETS:
        change(to_dict(for_dataset(PRESETS[preset], dataset)))


def change(settings: Mapping[str, Any]) -> None:
    """Set controls to these values; a slider goes to its nearest position."""
    for name in settings.keys() & SETTINGS:
        value = settings[name]
        if name == "hidden":
            shown: Any = _widths_text(value)
        else:
            shown = nearest(OPTIONS[name], value) if name in OPTIONS else value
        st.session_state[key(name)] = shown


def nearest(options: Sequence[float], value: float) -> float:
    """The option with the smallest ratio to a value; 0 is near to nothing but itself."""
    if value in options:
        return value
    if value == 0:
        return min(options)
    return min((o for o in options if o > 0), key=lambda option: abs(math.log(option / value)))


def key(setting: str) -> str:
    """The key of a setting's widget, which is its name in the link."""
    return f"training_{setting}"


def widths(typed: str) -> tuple[int, ...]:
    """The widths of the hidden layers, as typed: "256, 64".

    Raises:
        ValueError: these are not whole numbers; the message says what to write.
    """
    words = typed.replace(",", " ").split()
    if not all(word.isdecimal() and len(word) <= MAX_WIDTH_DIGITS for word in words):
        raise ValueError("hidden layers: write whole numbers separated by commas, such as 256, 64.")
    return tuple(map(int, words))


def _widths_text(hidden: Sequence[int]) -> str:
    return ", ".join(map(str, hidden))
