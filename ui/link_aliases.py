"""Links made with the previous version: the old names of query parameters and their values.

A link keeps working for one version after a rename. When you rename a query parameter or an
option that appears in links, add a line here, and remove those of the version before.
"""

from collections.abc import Mapping, Sequence

import streamlit as st

# Old query parameter → new query parameter.
KEYS: dict[str, str] = {
    "descent_exact_start": "descent_start",
    "descent_exact_x": "descent_x",
    "descent_exact_y": "descent_y",
    "descent_exact_rate": "descent_rate",
    "training_memory": "training_beta2",
    "training_wrong_labels": "training_label_noise",
    "training_training_share": "training_training_fraction",
    "drawing_step_smooth": "drawing_step_anti_alias",
}
# New query parameter → {old value in the link: new value}.
VALUES: dict[str, dict[str, str]] = {
    "training_preset": {
        "The article's recipe": "SGD + MSE baseline",
        "The same network, trained well": "AdamW + one-cycle + cross-entropy",
        "Too large a learning rate": "Learning rate too large",
        "No activation": "No activation (linear model)",
        "No normalisation": "Raw inputs, no normalisation",
        "Few pictures": "Overfitting: 2 % of the data",
        "Wrong labels": "30 % label noise",
        "Deep, with sigmoids": "Vanishing gradients: deep sigmoid network",
        "All weights zero": "Zero initialisation",
        "Your own recipe": "Custom",
    },
    "training_initialisation": {
        "PyTorch": "PyTorch default",
        "He": "He (Kaiming) normal",
        "Xavier": "Xavier (Glorot) uniform",
        "Too large": "Normal, std 1",
        "All zero": "Zeros",
    },
    "training_inputs": {
        "Standardised": "Standardised (mean 0, std 1)",
        "0 to 1": "Scaled to [0, 1]",
        "0 to 255": "Raw [0, 255]",
    },
    "descent_example": {
        "The article's: x²·sin(x)": "x²·sin x",
        "Bowl": "Parabola",
        "Two basins": "Double well",
        "Flat start": "Vanishing gradient",
        "Kink": "Absolute value",
        "Plateau": "Flat minimum",
        "Ripples": "Many local minima",
        "Steep and shallow": "Asymmetric minimum",
        "Noisy slope": "Noisy gradient",
    },
    "descent_surface": {
        "Bowl": "Paraboloid",
        "Ill-conditioned bowl": "Ill-conditioned quadratic",
        "Saddle": "Saddle point",
    },
    "training_view": {
        "Answers": "Predictions",
        "Units": "Activations",
        "Mistakes": "Confusion matrix",
        "Gradient and rate": "Gradient and learning rate",
        "Take it away": "Export",
    },
    "regression_points": {
        "The article's hundred": "100 noisy points",
        "Made, with a known truth": "Synthetic line",
        "Made, several features": "Synthetic apartment prices",
    },
    "regression_curve": {
        "Loss, logarithmic axes": "Loss (logarithmic scale)",
        "Loss, even axes": "Loss (linear scale)",
        "Distance to the best line": "Distance to the minimum",
    },
    "drawing_mode": {
        "A number": "Number",
        "A picture file": "Photo",
        "A test digit": "Test image",
    },
    "drawing_network": {
        "The recognizer that ships": "Built-in recognizer",
        "The article's network": "784-256-64-10 baseline (SGD + MSE)",
        "Your pupil": "Fine-tuned copy",
    },
    "drawing_view": {
        "The way of the drawing": "Preprocessing",
        "Why": "Attribution",
        "Side by side": "Comparison",
        "Teach it": "Fine-tuning",
    },
}
# Query parameter that no longer exists → the sentence shown instead.
REMOVED: dict[str, str] = {}


def apply() -> None:
    """Translate the link to today's names, before Streamlit binds it to any widget.

    Streamlit binds what the address had when the script started, so a changed link
    starts the script again. A widget that is on the page already keeps its value, for
    Streamlit owns its parameter. A removed parameter is reported and left in the address.
    """
    link = {str(key): st.query_params.get_all(key) for key in st.query_params}
    translated = translate(link, KEYS, VALUES)
    old = link.keys() & KEYS.keys()
    changed = {
        key: texts
        for key, texts in translated.items()
        if texts != link.get(key) and key not in st.session_state
    }
    for key in old:
        del st.query_params[key]
    if changed:
        st.query_params.update(changed)
    if old or changed:
        st.rerun()
    for key in link.keys() & REMOVED.keys():
        st.caption(REMOVED[key])


def translate(
    link: Mapping[str, Sequence[str]],
    keys: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
) -> dict[str, list[str]]:
    """The link with today's names. Where it has the old and the new key, the old one counts.

    An exact number took precedence over its slider.
    """
    renamed = {key: texts for key, texts in link.items() if key not in keys}
    renamed |= {keys[key]: texts for key, texts in link.items() if key in keys}
    return {
        key: [values.get(key, {}).get(text, text) for text in texts]
        for key, texts in renamed.items()
    }
