"""The sentences and labels of the Training lab: whole, with placeholders for `str.format`."""

from collections.abc import Callable, Mapping

from core.inspection.diagnosis import Cause
from core.runs.runs import RunState, Status
from core.training.config import TrainingConfig, to_dict
from ui.controls import format_option
from ui.markdown import literal

# The labels of controls that are not named like their setting.
LABELS = {
    "momentum": "Momentum (β₁)",
    "beta2": "β₂",
    "schedule": "Learning-rate schedule",
    "hidden": "Hidden layers",
    "activation": "Activation function",
    "inputs": "Pixel scaling",
    "training_fraction": "Fraction of the training set",
    "seed": "Random seed",
}

# What each control does, and what happens when it is raised or lowered.
HELP = {
    "learning_rate": "Scales each step. Too small: training is slow. Too large: it diverges.",
    "batch_size": "Images per step. Larger batches give less noisy gradients, but fewer steps "
    "per epoch.",
    "epochs": "Passes over the training set. More epochs train longer and may overfit.",
    "loss": "The function that training minimises. For classification, cross-entropy usually "
    "learns faster than MSE.",
    "optimizer": "The update rule that turns a gradient into a step.",
    "momentum": "The fraction of the previous step that is kept; β₁ of Adam and AdamW. Higher "
    "values smooth the steps, but may overshoot.",
    "beta2": "The decay rate of the average of squared gradients: β₂ of Adam and AdamW, α of "
    "RMSProp. Higher values average over more steps.",
    "weight_decay": "Shrinks the weights at each step. Higher values reduce overfitting; too "
    "high, and the network underfits.",
    "schedule": "How the learning rate changes during the run.",
    "hidden": "The number of units of each hidden layer, such as 256, 64. Leave it empty for a "
    "linear classifier.",
    "activation": "The nonlinear function after each hidden layer. Without one, all layers "
    "together are a single linear map.",
    "initialisation": "How the initial weights are drawn. Too large, and activations explode; "
    "all zero, and all units stay identical.",
    "dropout": "The probability of setting a hidden unit to 0 during training. Higher values "
    "reduce overfitting, but slow down learning.",
    "inputs": "How pixel values are scaled. Networks train best on inputs with mean 0 and "
    "standard deviation 1.",
    "augmentation": "The strength of random rotations, shifts and distortions of the training "
    "images. Higher values reduce overfitting, but make the task harder.",
    "training_fraction": "The fraction of the training images that is used. With few images, "
    "the network overfits.",
    "label_noise": "The fraction of training labels that are replaced by a random other class.",
    "shuffled_pixels": "Puts the pixels of all images in the same random order.",
    "seed": "Seeds all random numbers of the run. The same seed gives the same result.",
}

CAUSES: dict[Cause, str] = {
    "unnormalised inputs": "The inputs are not normalised: values up to 255 make the gradients "
    "hundreds of times larger. Standardise the inputs.",
    "initial weights too large": "The initial weights are too large: activations grow from layer "
    "to layer. Choose another initialisation.",
    "zero initialisation": "It never learned: with zero initialisation all units of a layer get "
    "the same gradient and stay identical.",
    "label noise": "It never learned: almost all labels are random.",
    "vanishing gradients": "It never learned: the gradients vanish. The derivative of a sigmoid "
    "is at most ¼, so little is left for the first layers.",
    "learning rate too large": "It diverged: the learning rate is above the stability limit.",
    "learning rate unsuitable": "It never learned: the learning rate is too small or too large.",
}

# What each preset shows.
PRESETS = {
    "SGD + MSE baseline": "SGD with a small learning rate and MSE learns slowly: the loss is still "
    "falling when the run ends. On MNIST: about 89 % test accuracy.",
    "AdamW + one-cycle + cross-entropy": "The network and the epochs of the baseline, with "
    "cross-entropy, AdamW and a one-cycle learning-rate schedule. On MNIST: about 98 % test "
    "accuracy. Pin a baseline run to compare.",
    "Learning rate too large": "Each step overshoots more than the previous one, until the loss is "
    "infinite. See **Gradient and learning rate**.",
    "No activation (linear model)": "Without an activation function, three layers are one linear "
    "map. Compare its accuracy, below 92 % on MNIST, with that of the same network with ReLU.",
    "Shuffled pixels": "The pixels of all images are in the same random order, and the network "
    "learns as well as before, about 98 % on MNIST: a fully connected network does not know which "
    "pixels are neighbours.",
    "Raw inputs, no normalisation": "The baseline with pixel values up to 255: the gradients are "
    "hundreds of times larger, and the loss explodes within a few steps.",
    "Overfitting: 2 % of the data": "With few training images the network memorises them instead "
    "of generalising: training accuracy (dotted) is far above test accuracy (solid), on MNIST "
    "100 % above 90 %. Try augmentation or dropout.",
    "30 % label noise": "Three of ten labels are wrong. The network first learns what most images "
    "have in common; then it memorises the wrong labels, and test accuracy (solid) falls.",
    "Vanishing gradients: deep sigmoid network": "The derivative of a sigmoid is at most ¼: after "
    "five layers almost no gradient is left. The **Confusion matrix** shows one prediction for "
    "every image.",
    "Zero initialisation": "Units with identical weights get identical gradients and stay "
    "identical: the network learns nothing. See **Activations**.",
}
NETWORK = "Network {layers}: {parameters:,} parameters."

# Data sets
NOT_IN_FOLDER = "{title} was not found in {folder}."
FOLDER_HELP = (
    "A folder that contains MNIST/raw, or the folder of the .gz files itself. A server for "
    "others reads only folders that its operator has allowed."
)
DOWNLOAD_SIZE = "{title} is a download of {megabytes} MB."
LOADING = "Loading {title} …"
DOWNLOADING = "Downloading {title}: {file}, {done:.1f} of {total:.1f} MB"
BROKEN_FILE = "{name} was incomplete or corrupt and is downloaded again."
USE_SMALL_DIGITS = "**Use the small digits**, which come with scikit-learn."
USE_FOLDER = "**Use files on this computer.**"
TRY_AGAIN = "**Try again**, once this computer is online."

# Runs
QUEUED = "Waiting for a processor core and memory: number {position} in the queue."
STEP = "Step {{step}} of {steps:,} ({per_epoch:,} steps per epoch)"  # the browser inserts the step
CHANGED = "Next run: {settings}"
IN_THIS_RUN = "in this run"
SPEEDS = {"2": "2", "10": "10", "50": "50 steps/s", "full": "Full speed"}
SPEED_HELP = "Steps of the optimizer per second, also while it trains. Step takes a single one."
STEP_HELP = "Takes one step of the optimizer and pauses."
OPENED = "Opened from a file at step {step:,}; its earlier curves were not saved."
STOP_HELP = "Keeps the weights. A run that is paused for 15 minutes is stopped, too."
RESET_HELP = "Deletes this run. A pinned run must be unpinned in the table first."

# Learning-rate finder
FINDER = (
    "Trains for 128 steps while the learning rate increases from 10⁻⁵ to 10, and suggests the "
    "one at which the loss falls fastest (Smith 2017)."
)
FINDER_RUNNING = "Running …"
FINDER_FAILED = "The range test ended with an error: {error}"
NO_LEARNING_RATE = "The loss did not fall at any learning rate from 10⁻⁵ to 10."

# Views
NO_TEST = "No predictions yet: the network is tested at the end of each epoch."
PREDICTIONS = "The first {count} images of the test set: {right} classified correctly."
WRONG_TILE = "{predicted}, not {true}"
TIP = "Predicted {predicted}, true label {true}"
CONFIDENCE_TIP = "Predicted {predicted} with confidence {confidence:.0%}, true label {true}"
MISCLASSIFIED = "**The {count} misclassified images with the highest confidence**"
CELL = "**True label {true}, predicted {predicted}**: {count} images"
INITIAL_WEIGHTS = "The initial weights of the first units."
WEIGHTS = (
    "The weights of the first units at step {step:,}. Blue: positive. Orange: negative. "
    "White: zero."
)
WEIGHT_CHANGE = (
    "How training has changed the weights of the first units by step {step:,}. Blue: increased. "
    "Orange: decreased."
)
CHANGE_HELP = "Shows the difference from the initial weights, which are random."
NO_HIDDEN_LAYER = "This network has no hidden layer."
ACTIVATIONS = (
    "The activations of each hidden layer at step {step:,}, over 500 test images. A unit with "
    "the same activation for all images carries no information. A ReLU unit that is always 0 "
    "is dead: its gradient is 0, so it no longer learns."
)
CONSTANT_UNITS = "Layer {number}: constant units"
SIGNALS = (
    "For each layer the norm of its gradient, which varies from batch to batch, and its "
    "update-to-weight ratio ‖Δw‖ / ‖w‖, and the learning rate set by the schedule."
)

# Export and saved runs
LINK_TO_RUN = "The address of this page is a link to the settings of this run."
LINK_WITHOUT_CHANGES = (
    "A link has the settings with which this run began; the script repeats its changes, too."
)
LINK_TO_CONTROLS = "The address of this page is a link to the controls, which differ from this run."
NO_WEIGHTS = "The weights can be saved when the run is paused or has ended, unless it diverged."
SCRIPT = "**PyTorch script**: repeats this run step by step, with the same weights and losses."
OTHER_DATASET = "This run was trained on {dataset}. Choose this data set first."

# Table of runs
RUNS = (
    "Pin a run to keep it and to draw it beside others. Click a name to edit it. Select rows to "
    "delete them. The last {count} runs are kept, up to 500 MB, and for two hours after you leave."
)
SETTINGS_HELP = "The settings that differ from the SGD + MSE baseline."
BASELINE = "baseline"
IN_PROGRESS = "in progress"


def label(setting: str) -> str:
    """The label of a setting's control."""
    return LABELS.get(setting, setting.replace("_", " ").capitalize())


def duration(seconds: float) -> str:
    """A duration: 0.4 s, 4 s, 2 min 05 s, 1 h 03 min."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    minutes, whole = divmod(round(seconds), 60)
    if not minutes:
        return f"{whole} s"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if hours else f"{minutes} min {whole:02d} s"


def differences(config: TrainingConfig, other: TrainingConfig) -> str:
    """The settings of `config` that differ from `other`; "" if none."""
    usual, values = to_dict(other), to_dict(config)
    return ", ".join(
        [
            *_named({name: value for name, value in values.items() if value != usual[name]}),
            *(f"from step {step + 1:,} {text}" for step, text in changes(config)),
        ]
    )


def changes(config: TrainingConfig) -> list[tuple[int, str]]:
    """The changes in mid-run: (step, what it is from the next step on)."""
    before, marks = config.rates_at(1), []
    for step, *rates in config.changes:
        names = zip(("learning_rate", "momentum"), rates, before, strict=True)
        texts = _named({name: value for name, value, old in names if value != old})
        before = config.rates_at(step + 1)
        marks.append((step, ", ".join(texts)))
    return marks


def use(settings: Mapping[str, object], where: str = "") -> str:
    """The label of a button that sets these."""
    return f"Use {', '.join(_named(settings))} {where}".rstrip()


def _named(settings: Mapping[str, object]) -> list[str]:
    """Settings and their values: learning rate 0.2; hidden layers 256-64."""
    labels = {name: label(name)[0].lower() + label(name)[1:] for name in settings}
    return [
        f"{labels[name]} {_value(value)}" for name, value in settings.items() if name != "changes"
    ]


def _value(value: object) -> str:
    if isinstance(value, list):
        return "-".join(map(str, value)) or "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return format_option(value) if isinstance(value, float) else str(value)


def status(now: RunState) -> str:
    """The state of a run in one sentence."""
    return _STATUS_SENTENCES[now.status](now)


def _position(now: RunState) -> str:
    metrics = now.metrics
    epochs = metrics.steps // metrics.steps_per_epoch
    epoch = min(metrics.step // metrics.steps_per_epoch + 1, epochs)
    return f"epoch {epoch} of {epochs}, step {metrics.step:,} of {metrics.steps:,}"


def _stopped(now: RunState) -> str:
    if not now.metrics.steps:
        return "Stopped before the first step: there are no weights to keep."
    return f"Stopped: {_position(now)}. The weights are kept."


def _diverged(now: RunState) -> str:
    return f"Diverged at step {now.metrics.step + 1:,}: the loss is not finite."


def _diagnosing(now: RunState) -> str:
    if now.metrics.step < now.metrics.steps:
        return f"{_diverged(now)} Searching for settings that work …"
    return f"Finished: {_position(now)}, no better than chance. Searching for settings that work …"


_STATUS_SENTENCES: dict[Status, Callable[[RunState], str]] = {
    "queued": lambda now: QUEUED.format(position=max(1, now.queue_position)),
    "running": lambda now: "Training",  # the step is shown under the curves, in time with them
    "paused": lambda now: f"Paused: {_position(now)}",
    "diagnosing": _diagnosing,
    "finished": lambda now: f"Finished: {_position(now)}",
    "stopped": _stopped,
    "diverged": _diverged,
    "failed": lambda now: f"Ended with an error: {literal(now.error)}",
}
