"""Training: a network learns to read digits, and one can watch it."""

from pages.training import controls, data, live, pictures
from ui import layout, visitors

layout.header(
    "Training",
    "A network of a quarter of a million numbers learns to read handwriting. Choose how, press "
    "**Train**, and watch what it gets right.",
)
visitor = visitors.current()
left, picture = layout.split()
with left:
    name = data.choose()
    recipe = controls.recipe(name)
dataset = data.get(name, picture)
if dataset is not None:
    with picture:
        live.show(visitor, recipe, dataset)
        if visitor.runs:
            pictures.after(visitor.runs[-1])
        pictures.before(dataset)
