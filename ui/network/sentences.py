"""What is said about the picture of a network and the unit that is open."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from charts.network import HIDDEN, OUTPUT
from charts.numbers import readable
from core.inspection.network_view import LayerView, UnitSum

SHOWN_TERMS = 3
LEGEND = (
    "A unit is lit by its activation. The lines into each layer are the {count} largest products "
    "of weight and activation, w·x: blue positive, orange negative. Click a unit, or choose one "
    "with the arrow keys and Enter, to see its sum."
)
ORDER = (
    "Orders the units of each layer by the class for which they are most active now. They keep "
    "their places while the network trains."
)
DESCRIPTION = (
    "Network {shape}: {active} of {units} hidden units are active. The largest output is that of "
    "{winner}, with {share:.0%}."
)
MOST_ACTIVE = "The test images, of the first {count:,}, for which its activation is highest:"
ACTIVATED = "z = Σ w·x + b = {sum}, a = {function}(z) = **{activation}**"
LINEAR = "z = Σ w·x + b = {sum}"


def value(number: float) -> str:
    """A number in three significant digits."""
    return readable(number, 3)


def description(
    layers: Sequence[LayerView], shares: NDArray[np.floating], classes: Sequence[str]
) -> str:
    """The picture in words."""
    hidden = [layer.activations for layer in layers[:-1]]
    widths = [len(layers[0].inputs), *(len(layer.sums) for layer in layers)]
    return DESCRIPTION.format(
        shape="-".join(map(str, widths)),
        active=sum(int((values > 0).sum()) for values in hidden),
        units=sum(map(len, hidden)),
        winner=classes[int(shares.argmax())],
        share=float(shares.max()),
    )


def unit(layer: int, unit: int, label: str | None) -> str:
    """The name of a unit, both counted from 0; `label` is the class of an output."""
    if label is None:
        return f"**{HIDDEN.format(number=layer + 1)}, unit {unit + 1}**"
    return f"**{OUTPUT}, {label}**"


def formula(found: UnitSum, function: str) -> str:
    """The sum in numbers: its largest terms, the others, the bias; and the activation."""
    shown = found.largest(SHOWN_TERMS)
    terms = [f"({value(found.weights[i])} · {value(found.inputs[i])})" for i in shown]
    others = len(found.weights) - len(shown)
    if others:
        rest = found.sum - found.bias - float(found.terms[shown].sum())
        terms.append(f"{value(rest)} from {others} others")
    terms.append(f"bias {value(found.bias)}")
    text = " + ".join(terms) + f" = **{value(found.sum)}**"
    if function == "None":
        return LINEAR.format(sum=text)
    return ACTIVATED.format(sum=text, function=function, activation=value(found.activation))
