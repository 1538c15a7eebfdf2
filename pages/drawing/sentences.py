"""The sentences of the Drawing lab, whole, with their numbers put in."""

from collections.abc import Sequence

import numpy as np

from charts.drawing import DIGITS, percent
from core.digits.recognition import Recognition

MIN_SHOWN = 0.01

INTRODUCTION = (
    "Draw a digit by hand. After each stroke the network classifies it; beside the probabilities "
    "is the 28×28 image that the network gets."
)
DRAW = "### Draw a digit, 0 to 9\nAny size, anywhere on the canvas, with mouse, finger or pen."
WRITE_NUMBER = "### Write a number\nSeveral digits from left to right, with gaps between them."
UPLOAD = (
    "### Upload a photo of a digit or a number\n"
    "Dark on light or light on dark; shadows are removed."
)
ADVICE = "Draw one digit, upright, with nothing around it."
USE_NUMBER = "Use “Number” to read them one by one."
CHOOSE_BOX = "Click a box to look at one of them."
BOXES_HINT = "click a box"
CHOSEN_BOX = "Digit {number} of {count}. Click outside the boxes to read the whole number."

PEN_HELP = (
    "Width of the pen in pixels, also of the strokes that are already drawn. For a small digit "
    "it is narrowed to 15 % of the digit's size. Size and position do not matter."
)
NETWORK_HELP = (
    "The network that classifies the drawing. Networks from the Training lab appear here when "
    "their run has ended."
)
UNKNOWN_NETWORK = (
    "Trained networks are visible only to the visitor who trained them: train one in the Training "
    "lab."
)
BUILT_IN = (
    "A convolutional network with the additional class “not a digit”, trained on MNIST: accuracy "
    "{accuracy} on its 10,000 test images."
)
FINE_TUNED = "A fine-tuned copy of another network; see “Fine-tuning” for its accuracy."
SMALL_DIGITS = (
    "A network trained on these 8×8 digits classifies only about 44 % of MNIST correctly: train "
    "on MNIST for drawings."
)

PREPROCESSING = (
    "MNIST was preprocessed like this, so a drawing must be too. Switch a step off to see how the "
    "prediction changes."
)
WITH_ALL_STEPS = "With all steps: **{prediction}**."
COMPARISON = (
    "All networks get the preprocessed drawing. “{resize_only}” is the baseline without cropping, "
    "margin and centring: the whole canvas is resized to 28×28. Draw small or in a corner to see "
    "the difference."
)
RESIZE_ONLY = "Baseline, resize only"

ATTRIBUTION = "Blue pixels support the digit, orange pixels speak against it. Line: outline of ink."
NOT_FULLY_CONNECTED = (
    "This network has convolutions. Choose the 784-256-64-10 baseline under **Network**, or a "
    "network that you trained, to see inside it."
)
ATTRIBUTION_HELP = "The digit whose probability is explained."
METHODS = {
    "Occlusion": "the drop of the probability when the 5×5 patch around a pixel is blanked.",
    "Integrated gradients": "the gradient of the output, integrated from a blank image to this "
    "one. The attributions sum to the change of the output.",
}
NO_HIDDEN_LAYER = "This network has no hidden layer."
ACTIVATIONS = (
    "The {count} units with the highest activation in each layer; dark is high. Early layers "
    "respond to strokes, later ones to whole shapes."
)
EMBEDDING_NEIGHBOURS = (
    "Of {count:,} training images ({source}), those with the most similar activations in the last "
    "hidden layer, and their labels."
)
PIXEL_NEIGHBOURS = (
    "Of {count:,} training images ({source}), those with the most similar pixels, and their labels."
)

FINE_TUNING = (
    "Choose the true label of the drawing. A copy of the network takes ten steps of gradient "
    "descent on the drawing, mixed with training images. Only you see the copy."
)
FORGETTING = "The accuracy fell by {drop:.1f} percentage points: catastrophic forgetting."

FILE_HELP = (
    "A photo of a digit on paper, or any image of one: {formats}. The file stays on this server "
    "until you remove or replace it or close the page."
)
TEST_DIGIT = "Image {index:,} of the test images ({source}), label {label}."
SYNTHETIC = "synthetic"
SYNTHETIC_INSTEAD = "synthetic, because the MNIST files on this server are damaged"

QUIZ = "### Ten digits in random order\nDraw each of them so that the network recognizes it."
QUIZ_PROGRESS = "{done} of {total} drawn, {correct} recognized"
QUIZ_CLASSIFIER = "Classified by {network} when you submit."
QUIZ_RESULT = "Classified by {network}."


def prediction(recognition: Recognition) -> str:
    """The confidence, and the second most likely class if it has at least 1 %."""
    classes = recognition.classes
    predicted = len(DIGITS) if recognition.digit is None else recognition.digit
    others = np.delete(np.arange(len(classes)), predicted)
    second = int(others[classes[others].argmax()])
    numbers = {
        "confidence": percent(recognition.confidence),
        "second": second if second < len(DIGITS) else "not a digit",
        "share": percent(float(classes[second])),
    }
    if recognition.digit is None:
        return "Not a digit (confidence {confidence}).".format(**numbers)
    if classes[second] < MIN_SHOWN:
        return "Confidence: {confidence}.".format(**numbers)
    return "Confidence: {confidence}. Second: {second} ({share}).".format(**numbers)


def several(digits: Sequence[int], advice: str) -> str:
    """What to do with a drawing of several digits."""
    listed = ", ".join(map(str, digits))
    return f"{len(digits)} digits: {listed}. {advice}"


def short(recognition: Recognition) -> str:
    """The prediction and its confidence, for tables and captions."""
    name = "not a digit" if recognition.digit is None else recognition.digit
    return f"{name} ({percent(recognition.confidence)})"


def perceptron(
    shape: str, epochs: int, dataset: str, accuracy: float | None, test_images: int
) -> str:
    """A multi-layer perceptron, how it was trained, and its test accuracy if it is known."""
    if accuracy is None:
        return f"MLP {shape}, trained on {dataset} (epochs: {epochs})."
    return (
        f"MLP {shape}, trained on {dataset} (epochs: {epochs}): accuracy {percent(accuracy)} on "
        f"its {test_images:,} test images."
    )


def quiz_answer(asked: int, predicted: int | None) -> str:
    """What the last digit of the quiz was classified as."""
    if predicted is None:
        return f"Your {asked} was not recognized as a digit. {ADVICE}"
    return f"Your {asked} was classified as {predicted}."


def quiz_caption(asked: int, predicted: int | None) -> str:
    """A digit of the quiz and its prediction, with a mark."""
    mark = "✓" if asked == predicted else "✗"
    return f"{mark} {asked} → {'none' if predicted is None else predicted}"
