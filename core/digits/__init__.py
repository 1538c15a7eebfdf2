"""Digit recognition: strokes or a photo → ink → a 28×28 image as MNIST's → probabilities.

Begin with `recognition` (the whole pipeline) and `preprocessing` (how the 28×28 image is made).

strokes        pen strokes and the ink that they leave
canvas         strokes from the JSON of the drawing canvas
image_files    image files, decoded and upright
photo          the ink in an image
segmentation   several digits: one box and the ink of each
preprocessing  crop, resize, anti-alias, centre by mass
recognition    `recognize`: ink → `Recognition`
classifier     a network, with how its outputs become probabilities
attribution    occlusion, integrated gradients, activations, nearest neighbours
fine_tuning    a few gradient steps on one drawing
builtin        the built-in recognizer and the baseline: architecture, training data, weights

Importing this package does not import PyTorch; `recognize` does so when there is ink.
"""

from core.digits.image_files import ImageFileError
from core.digits.photo import ink_of
from core.digits.preprocessing import Preprocessing, preprocess
from core.digits.recognition import Recognition, recognize
from core.digits.segmentation import split
from core.digits.strokes import Stroke, rasterise

__all__ = [
    "ImageFileError",
    "Preprocessing",
    "Recognition",
    "Stroke",
    "ink_of",
    "preprocess",
    "rasterise",
    "recognize",
    "split",
]
