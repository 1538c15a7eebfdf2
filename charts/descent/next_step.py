"""The step of one racer on a surface: which way is downhill, and where it goes."""

import numpy as np

from charts import theme
from charts.descent.curve import Racer
from charts.figure import Figure
from charts.stage import Array, Blend, Motion
from core.descent.schedules import Schedule

# The length of the arrow, and half the width of its head, in widths of the picture.
LENGTH, HEAD = 0.12, 0.018


def arrow(figure: Figure, panel: str, racer: Racer, path: tuple[Array, Array]) -> list[Motion]:
    """An arrow along −∇f from where the racer is on its `path`, with a white edge.

    It has the same length everywhere: of two steep places one would cross the whole picture.
    """
    left, right = figure.layout["xaxis"]["range"]
    known = np.isfinite(racer.run.values)[:, None]
    gradient = np.where(known, racer.run.gradients, np.nan)
    with np.errstate(all="ignore"):
        unit = -gradient / np.linalg.norm(gradient, axis=1, keepdims=True)
    across, up = np.nan_to_num(unit, posinf=0.0, neginf=0.0).T
    # From the point to the tip, then both barbs: a quarter of the way back, a little aside.
    along = LENGTH * (right - left) * np.array([0.0, 1.0, 0.75, 1.0, 0.75])
    aside = HEAD * (right - left) * np.array([0.0, 0.0, 1.0, 0.0, -1.0])
    shapes = np.stack([np.ones(5), along, aside])
    x = Blend(np.column_stack([path[0], across, -up]), shapes)
    y = Blend(np.column_stack([path[1], up, across]), shapes)
    motions = []
    for line, named in ((theme.line("white", 5), False), (theme.line(racer.colour, 2.5), True)):
        style = {"mode": "lines", "line": line, "hoverinfo": "skip", "showlegend": named}
        figure.add_scatter(x=[0.0, 0.0], y=[0.0, 0.0], name="downhill, −∇f", **style)
        motions.append(Motion(panel, len(figure.data) - 1, x, y))
    return motions


def words(racer: Racer, schedule: Schedule, steps: int) -> tuple[str, dict[str, Array]]:
    """The slope, the learning rate and the next step of a racer, and the numbers in it."""
    run = racer.run
    factors = schedule.explained(len(run.positions), steps)
    last, _ = run.next_step(racer.optimizer, float(factors[-1]))
    moves = np.vstack([np.diff(run.positions, axis=0), last])
    noisy = np.vstack([run.noisy_gradients, run.next_noisy_gradient])
    noise = ", with noise g = ({noisy_x}, {noisy_y})" if run.is_noisy else ""
    line = (
        f"{racer.name} from here: ∇f = ({{slope_x}}, {{slope_y}}){noise}, &nbsp; η = {{eta}}, "
        "&nbsp; next step ({move_x}, {move_y})"
    )
    columns = {"slope": run.gradients, "noisy": noisy, "move": moves}
    values = {
        f"{name}_{axis}": column[:, place]
        for name, column in columns.items()
        for place, axis in enumerate("xy")
    }
    return line, values | {"eta": np.asarray(racer.optimizer.learning_rate * factors)}
