"""Functions to minimise, each with an initial point and settings that show its difficulty."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A function of x, or of x and y, and a run on it.

    Attributes:
        views: the range that is shown of each variable.
        noise: the standard deviation of the gradient noise.
        minima: all global minima of a function of x and y.
    """

    name: str
    formula: str
    description: str
    views: tuple[tuple[float, float], ...]
    start: tuple[float, ...]
    learning_rate: float
    steps: int = 60
    noise: float = 0.0
    minima: tuple[tuple[float, float], ...] = ()


_EXAMPLES = (
    Example(
        "x²·sin x",
        "x^2*sin(x)",
        "The initial point decides which minimum is found. From the left of the maximum at "
        "x = 2.29, gradient descent stops at the inflection point x = 0; momentum passes it.",
        views=((-3.5, 7.0),),
        start=(2.5,),
        learning_rate=0.02,
    ),
    Example(
        "Parabola",
        "(x - 2)^2",
        "Small learning rates converge slowly; learning rates above 1 diverge.",
        views=((-2.0, 6.0),),
        start=(-1.0,),
        learning_rate=0.1,
    ),
    Example(
        "Double well",
        "x^4 - 3x^2 + x",
        "Gradient descent converges to the nearest minimum; momentum can reach the lower one.",
        views=((-2.2, 2.2),),
        start=(1.9,),
        learning_rate=0.01,
    ),
    Example(
        "Vanishing gradient",
        "1 - exp(-x^2)",
        "Far from the minimum the gradient is almost 0, so the first steps are tiny.",
        views=((-4.0, 4.0),),
        start=(2.6,),
        learning_rate=0.3,
        steps=120,
    ),
    Example(
        "Absolute value",
        "|x|",
        "The gradient does not shrink near the minimum, so constant steps oscillate around it.",
        views=((-3.0, 3.0),),
        start=(2.3,),
        learning_rate=0.3,
    ),
    Example(
        "Flat minimum",
        "x^6/50",
        "The gradient becomes tiny long before the minimum, so convergence is slow.",
        views=((-3.0, 3.0),),
        start=(2.7,),
        learning_rate=0.05,
        steps=120,
    ),
    Example(
        "Many local minima",
        "x^2/10 + sin(5x)/2",
        "Gradient descent stops in the first local minimum; momentum can pass some of them.",
        views=((-6.0, 6.0),),
        start=(5.0,),
        learning_rate=0.1,
    ),
    Example(
        "Wave packet",
        "exp(-x^2)*cos(5x)",
        "A maximum between two deep minima, on a plateau: a run that starts far out hardly moves.",
        views=((-3.0, 3.0),),
        start=(2.8,),
        learning_rate=0.02,
    ),
    Example(
        "Asymmetric minimum",
        "exp(x) - 2x",
        "Steep on one side and shallow on the other: one learning rate has to suit both.",
        views=((-3.0, 3.5),),
        start=(2.8,),
        learning_rate=0.1,
    ),
    Example(
        "Noisy gradient",
        "x^2/2",
        "The gradient is only estimated, as with mini-batches, so the run never settles. A smaller "
        "learning rate reduces the scatter.",
        views=((-3.0, 3.0),),
        start=(2.5,),
        learning_rate=0.3,
        steps=200,
        noise=1.0,
    ),
)
EXAMPLES = {example.name: example for example in _EXAMPLES}

_SURFACES = (
    Example(
        "Paraboloid",
        "x^2 + y^2",
        "The curvature is the same in all directions, so −∇f points straight at the minimum.",
        views=((-3.0, 3.0), (-3.0, 3.0)),
        start=(-2.4, 1.8),
        learning_rate=0.05,
        minima=((0.0, 0.0),),
        steps=80,
    ),
    Example(
        "Ill-conditioned quadratic",
        "x^2/20 + 2y^2",
        "The curvature along y is 40 times that along x, so gradient descent zigzags.",
        views=((-6.0, 6.0), (-3.0, 3.0)),
        start=(-5.0, 2.0),
        learning_rate=0.4,
        steps=200,
        minima=((0.0, 0.0),),
    ),
    Example(
        "Saddle point",
        "x^2/2 - y^2/2 + y^4/8",
        "At the saddle point (0, 0) the gradient is 0, but it is not a minimum: runs slow down "
        "near it.",
        views=((-3.0, 3.0), (-3.0, 3.0)),
        start=(-2.4, 0.01),
        learning_rate=0.1,
        steps=200,
        minima=((0.0, 2**0.5), (0.0, -(2**0.5))),
    ),
    Example(
        "Rosenbrock",
        "(1 - x)^2 + 100(y - x^2)^2",
        "A curved valley with an almost flat floor: quickly reached, but slow to follow.",
        views=((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.2, 1.0),
        learning_rate=0.001,
        minima=((1.0, 1.0),),
        steps=1000,
    ),
    Example(
        "Himmelblau",
        "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        "Four equal minima: the initial point and the optimizer decide which one is found.",
        views=((-5.0, 5.0), (-5.0, 5.0)),
        start=(0.0, 0.0),
        learning_rate=0.01,
        steps=200,
        minima=(
            (3.0, 2.0),
            (-2.805118086952745, 3.131312518250573),
            (-3.779310253377747, -3.283185991286170),
            (3.584428340330492, -1.848126526964404),
        ),
    ),
    Example(
        "Beale",
        "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        "Steep at the edges and flat in the middle: a learning rate that suits the middle diverges "
        "at the edges.",
        views=((-4.5, 4.5), (-4.5, 4.5)),
        start=(1.0, 1.5),
        learning_rate=0.005,
        minima=((3.0, 0.5),),
        steps=1000,
    ),
    Example(
        "Rastrigin",
        "20 + x^2 + y^2 - 10cos(2pi*x) - 10cos(2pi*y)",
        "Many local minima, of which only one is the global minimum.",
        views=((-4.0, 4.0), (-4.0, 4.0)),
        start=(-2.7, 3.3),
        learning_rate=0.003,
        steps=200,
        minima=((0.0, 0.0),),
    ),
)
SURFACES = {surface.name: surface for surface in _SURFACES}
