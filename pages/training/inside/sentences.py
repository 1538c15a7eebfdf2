"""The sentences of the views of the network and of the loss landscape."""

from collections.abc import Sequence

from charts.numbers import readable

NETWORK_PICTURE = "{image}, through the network at step {step:,}"
TEST_IMAGE = "Test image {number}, label {label}"
OWN_DRAWING = "Your drawing"
NO_DRAWING = "You have not drawn a digit yet: draw one in the Drawing lab."
NO_NETWORK_YET = "The network is shown after the first step; after divergence there is none."

LANDSCAPE_LATER = "The loss landscape is computed once the run has ended."
NO_LANDSCAPE = (
    "There is no landscape: the run diverged, has fewer than three steps, or its network is too "
    "large for its weights to be kept."
)
LANDSCAPE_RUNNING = "Computing the loss at 41 × 41 points, from coarse to fine …"
LANDSCAPE_FAILED = "The landscape ended with an error: {error}"
DIRECTION_NAMES = {
    "principal": ("first principal component", "second principal component"),
    "random": ("first random direction", "second random direction"),
}
LANDSCAPE = {
    "principal": "The loss on 5,000 training images over the plane of the first two principal "
    "components of the weights of this run. The path does not lie in the plane: {share} of the "
    "squared movement does, and the path is drawn at the nearest points of the plane.",
    "random": "The loss on 5,000 training images over two random directions from the final "
    "weights, each normalised unit by unit (Li et al. 2018). {share} of the squared movement of "
    "this run lies in the plane, so its path is hardly visible.",
}

PIXELS, LAYER = "Pixels", "Hidden layer {number}"
BEFORE, AT_STEP = "Before training", "At step {step:,}"
MAP_IMAGE = "Test image {number}: label {label}, predicted {predicted}"
MAP = (
    "The first {count:,} test images. Images that the layer represents alike lie close together. "
    "Crosses: the {wrong:,} misclassified images. Star: your drawing, if you drew a digit in the "
    "Drawing lab. The two principal components explain {shares} of the variance."
)


def digit_map(count: int, shares: Sequence[float], wrong: int) -> str:
    """What the maps show; `shares` are their explained variances."""
    return MAP.format(count=count, wrong=wrong, shares=" and ".join(map(percentage, shares)))


def percentage(share: float) -> str:
    """A share as text: 98.2 %; a tiny one in two digits."""
    return f"{100 * share:.1f} %" if share >= 0.001 else f"{readable(100 * share, 2)} %"
