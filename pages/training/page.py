"""The Training lab: a fully connected network is trained on images of digits."""

import streamlit as st

from pages.lessons import training as lessons
from pages.training import (
    compare,
    controls,
    data,
    learning_rate_finder,
    live,
    saved_runs,
    sentences,
    state,
    views,
)
from ui import layout, visitors
from ui.links import report_unmatched

# The curves get their height before they are drawn, so that nothing moves when they are.
# A button for another run replaces the one before; Streamlit keeps both until all is drawn.
_STYLE = """<style>
.st-key-training_curves { --stage-space-below: 64px; }
.st-key-training_network { min-height: 440px; }
.st-key-training_preload { display: none; }
.st-key-training_curves .st-key-fills_training_live { min-height: calc(100dvh - 23rem); }
.st-key-training_numbers [data-testid="stMetricValue"] { font-size: 1.35rem; }
.st-key-training_buttons [data-retained] { display: none; }
@media (max-width: 640px) {
  .st-key-title_row [data-testid="stMarkdownContainer"]:has(p) { display: none; }
  .st-key-training_curves { min-height: 640px; }
  .st-key-training_numbers [data-testid="stMetricLabel"] p { font-size: 0.75rem; }
  .st-key-training_buttons button { padding-inline: 0.6rem; }
  .st-key-training_numbers .stHorizontalBlock { flex-wrap: nowrap; }
  .st-key-training_numbers .stColumn { min-width: 0; width: auto; flex: 1; }
  .st-key-training_numbers [data-testid="stMetricValue"] { font-size: 1.25rem; }
}
</style>"""

layout.header(
    "Training",
    "Train a neural network to classify images. Choose its hyperparameters, press **Train**, "
    "and see how the loss falls and which images it gets wrong.",
)
st.html(_STYLE)
visitor = visitors.current()
lessons.observe(visitor)
left, right = layout.columns(drawer=True)
formats = {data.CHOICE: data.title_of, state.SPEED: sentences.SPEEDS.__getitem__}
with left, report_unmatched("training_", formats, elsewhere={views.VIEW}):
    name = data.choose()
    shown = controls.read(name)
state.current().shown = shown.config, name
dataset = data.get(name, right)
with left:
    if dataset is not None:
        learning_rate_finder.show(visitor, shown.config, dataset)
    saved_runs.upload(visitor, dataset)
if dataset is not None:
    with right:
        live.show(visitor, shown, dataset)
        compare.show(visitor)
        views.training_set(dataset, bool(shown.config and shown.config.shuffled_pixels))
