"""Training: a network learns to read digits, and one can watch it."""

from pages.training import compare, controls, data, live, pictures, rates, saved
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
    with left:
        rates.finder(visitor, recipe, dataset)
        saved.opener(visitor, dataset)
    with picture:
        live.show(visitor, recipe, dataset)
        compare.show(visitor)
        pictures.before(dataset)
