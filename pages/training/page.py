"""Training: a network learns to read digits, and one can watch it."""

import streamlit as st

from pages.training import compare, controls, data, live, state
from pages.training import learning_rate_finder as rates
from pages.training import samples as pictures
from pages.training import saved_runs as saved
from ui import layout, visitors
from ui.links import report_unmatched

# The curves have their place before they are there, so that nothing jumps when they come.
# A button for another run replaces the one before; Streamlit keeps both until all is drawn.
_STYLE = """<style>
.st-key-training_curves { min-height: 320px; }
.st-key-training_buttons [data-retained] { display: none; }
@media (max-width: 640px) {
  .st-key-training_curves { min-height: 640px; }
  .st-key-training_numbers .stHorizontalBlock { flex-wrap: nowrap; }
  .st-key-training_numbers .stColumn { min-width: 0; width: auto; flex: 1; }
  .st-key-training_numbers [data-testid="stMetricValue"] { font-size: 1.25rem; }
}
</style>"""

layout.header(
    "Training",
    "A network of a quarter of a million numbers learns to read handwriting. Choose how, press "
    "**Train**, and watch what it gets right.",
)
st.html(_STYLE)
visitor = visitors.current()
left, picture = layout.columns()
with left, report_unmatched("training_", formats={data.CHOICE: data.title_of}):
    name = data.choose()
    shown = controls.read(name)
state.current().shown = shown.config, name
dataset = data.get(name, picture)
with left:
    if dataset is not None:
        rates.finder(visitor, shown.config, dataset)
    saved.opener(visitor, dataset)
if dataset is not None:
    with picture:
        live.show(visitor, shown, dataset)
        compare.show(visitor)
        pictures.before(dataset)
