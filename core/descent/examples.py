"""Functions worth descending, each with what it teaches."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A formula in x, where to look at it, and a run that shows its lesson.

    `noise` is the deviation of the noise with which the slope is felt.
    """

    name: str
    formula: str
    lesson: str
    view: tuple[float, float]
    start: float
    learning_rate: float
    steps: int = 60
    noise: float = 0.0


EXAMPLES = {
    example.name: example
    for example in (
        Example(
            "The article's: x²·sin(x)",
            "x^2*sin(x)",
            "Where you start decides where you end: left of the hill lies a flat step at 0, and "
            "only speed leads across it into the other valley.",
            (-3.5, 7.0),
            2.5,
            0.02,
        ),
        Example(
            "Bowl",
            "(x - 2)^2",
            "The learning rate alone decides: too small crawls, above 1 flies away.",
            (-2.0, 6.0),
            -1.0,
            0.1,
        ),
        Example(
            "Two basins",
            "x^4 - 3x^2 + x",
            "Two minima: plain descent takes the nearer, a heavy ball can roll into the deeper.",
            (-2.2, 2.2),
            1.9,
            0.01,
        ),
        Example(
            "Flat start",
            "1 - exp(-x^2)",
            "Far out the slope is almost 0, so the first steps are almost 0 too.",
            (-4.0, 4.0),
            2.6,
            0.3,
            120,
        ),
        Example(
            "Kink",
            "|x|",
            "The slope never gets smaller, so a constant step jumps to and fro across the corner.",
            (-3.0, 3.0),
            2.3,
            0.3,
        ),
        Example(
            "Plateau",
            "x^6/50",
            "A wide flat floor: the slope fades long before the minimum.",
            (-3.0, 3.0),
            2.7,
            0.05,
            120,
        ),
        Example(
            "Ripples",
            "x^2/10 + sin(5x)/2",
            "Many small valleys: plain descent stays in the first, only speed leads past some.",
            (-6.0, 6.0),
            5.0,
            0.1,
        ),
        Example(
            "Wave packet",
            "exp(-x^2)*cos(5x)",
            "A peak between two deep valleys, flat outside: a start outside never learns of them.",
            (-3.0, 3.0),
            2.8,
            0.02,
        ),
        Example(
            "Steep and shallow",
            "exp(x) - 2x",
            "One side is steep, the other shallow: one learning rate must do for both.",
            (-3.0, 3.5),
            2.8,
            0.1,
        ),
        Example(
            "Noisy slope",
            "x^2/2",
            "A slope that is only estimated: the point never settles; a smaller rate calms it.",
            (-3.0, 3.0),
            2.5,
            0.3,
            200,
            noise=1.0,
        ),
    )
}


@dataclass(frozen=True)
class Surface:
    """A formula in x and y, the window to look through, a start, and its known minima."""

    name: str
    formula: str
    lesson: str
    x_view: tuple[float, float]
    y_view: tuple[float, float]
    start: tuple[float, float]
    learning_rate: float
    minima: tuple[tuple[float, float], ...]
    steps: int = 200
    noise: float = 0.0


SURFACES = {
    surface.name: surface
    for surface in (
        Surface(
            "Bowl",
            "x^2 + y^2",
            "Equal curvature on all sides: the slope points straight at the minimum.",
            (-3.0, 3.0),
            (-3.0, 3.0),
            (-2.4, 1.8),
            0.05,
            ((0.0, 0.0),),
            80,
        ),
        Surface(
            "Ill-conditioned bowl",
            "x^2/20 + 2y^2",
            "Forty times steeper one way than the other: descent zigzags while it should advance.",
            (-6.0, 6.0),
            (-3.0, 3.0),
            (-5.0, 2.0),
            0.4,
            ((0.0, 0.0),),
        ),
        Surface(
            "Saddle",
            "x^2/2 - y^2/2 + y^4/8",
            "The slope is 0 at the saddle point (0, 0), yet it is no minimum.",
            (-3.0, 3.0),
            (-3.0, 3.0),
            (-2.4, 0.01),
            0.1,
            ((0.0, 2**0.5), (0.0, -(2**0.5))),
        ),
        Surface(
            "Rosenbrock",
            "(1 - x)^2 + 100(y - x^2)^2",
            "A bent valley with a flat floor: easy to fall into, hard to walk along.",
            (-2.0, 2.0),
            (-1.0, 3.0),
            (-1.2, 1.0),
            0.001,
            ((1.0, 1.0),),
            1000,
        ),
        Surface(
            "Himmelblau",
            "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
            "Four minima of the same depth: start and optimizer decide which one is found.",
            (-5.0, 5.0),
            (-5.0, 5.0),
            (0.0, 0.0),
            0.01,
            (
                (3.0, 2.0),
                (-2.805118086952745, 3.131312518250573),
                (-3.779310253377747, -3.283185991286170),
                (3.584428340330492, -1.848126526964404),
            ),
        ),
        Surface(
            "Beale",
            "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
            "Steep walls around a flat plain: a learning rate for the plain explodes on the walls.",
            (-4.5, 4.5),
            (-4.5, 4.5),
            (1.0, 1.5),
            0.005,
            ((3.0, 0.5),),
            1000,
        ),
        Surface(
            "Rastrigin",
            "20 + x^2 + y^2 - 10cos(2pi*x) - 10cos(2pi*y)",
            "A valley full of holes: each is a local minimum, only one is the best.",
            (-4.0, 4.0),
            (-4.0, 4.0),
            (-2.7, 3.3),
            0.003,
            ((0.0, 0.0),),
        ),
    )
}
