"""A Plotly figure as plain dictionaries, which go to the browser unchanged.

`plotly.graph_objects` validates every attribute of every trace each time, which costs more than
the rest of a chart. These figures are validated in the tests, which build a
`graph_objects.Figure` of each one.
"""

import base64
import json
import math
from collections.abc import Mapping
from functools import partialmethod
from typing import Any

import numpy as np

Style = dict[str, Any]


class Figure:
    """Traces and a layout with Plotly's attributes (https://plotly.com/javascript/reference)."""

    def __init__(self, layout: Style) -> None:
        self.data: list[Style] = []
        self.layout = layout

    def add(self, kind: str, **trace: Any) -> None:
        """Add a trace of this type; its index is then `len(figure.data) - 1`."""
        self.data.append({"type": kind, **trace})

    add_scatter = partialmethod(add, "scatter")
    add_scatter3d = partialmethod(add, "scatter3d")
    add_bar = partialmethod(add, "bar")
    add_heatmap = partialmethod(add, "heatmap")
    add_contour = partialmethod(add, "contour")
    add_surface = partialmethod(add, "surface")

    def add_shape(self, **shape: Any) -> None:
        """Add a line or rectangle."""
        self.layout.setdefault("shapes", []).append(shape)

    def add_annotation(self, **text: Any) -> None:
        """Add a text."""
        self.layout.setdefault("annotations", []).append(text)

    def update_layout(self, **changes: Any) -> None:
        """Change attributes of the layout, nested ones included."""
        self.layout = merged(self.layout, changes)

    def update_xaxes(self, **style: Any) -> None:
        """Change the x axis."""
        self.update_layout(xaxis=style)

    def update_yaxes(self, **style: Any) -> None:
        """Change the y axis."""
        self.update_layout(yaxis=style)

    def to_dict(self) -> Style:
        """Traces and layout as Plotly expects them: a shallow copy."""
        return {"data": list(self.data), "layout": dict(self.layout)}


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> Style:
    """A copy of `base` with `changes`; nested dictionaries are merged."""
    result = dict(base)
    for name, value in changes.items():
        both = isinstance(value, Mapping) and isinstance(result.get(name), Mapping)
        result[name] = merged(result[name], value) if both else value
    return result


def to_json(content: Any) -> str:
    """Figures, or parts of them, as JSON for Plotly.js."""
    return json.dumps(_plain(content), allow_nan=False)


def _plain(content: Any) -> Any:
    """Arrays become typed arrays in base64; numbers that are not finite become null (a gap)."""
    if isinstance(content, Mapping):
        return {name: _plain(value) for name, value in content.items()}
    if isinstance(content, list | tuple):
        return [_plain(value) for value in content]
    if isinstance(content, np.ndarray):
        return _typed(content) if content.dtype.kind in "iuf" else _plain(content.tolist())
    if isinstance(content, np.generic):
        return _plain(content.item())
    return None if isinstance(content, float) and not math.isfinite(content) else content


def _typed(values: np.ndarray[Any, Any]) -> Style:
    """Plotly's typed array specification."""
    name = "u1" if values.dtype == np.uint8 else "f8"
    content = np.ascontiguousarray(values, dtype=f"<{name}")
    spec = {"dtype": name, "bdata": base64.b64encode(content.tobytes()).decode("ascii")}
    return spec if values.ndim == 1 else spec | {"shape": ", ".join(map(str, values.shape))}
