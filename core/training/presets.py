"""Recipes that each teach one thing."""

from dataclasses import dataclass, replace

from core.training.config import TrainingConfig

ARTICLE = TrainingConfig()
WELL = TrainingConfig(
    loss="Cross-entropy",
    optimizer="AdamW",
    learning_rate=0.006,
    momentum=0.8,
    schedule="One cycle",
    batch_size=128,
    weight_decay=0.1,
)
MEMORISING = TrainingConfig(
    loss="Cross-entropy", optimizer="AdamW", learning_rate=0.002, batch_size=64
)


@dataclass(frozen=True)
class Preset:
    """A recipe and what can be learned from its run.

    `lesson` is true of all data sets; `on_mnist` are numbers that were measured on MNIST.
    `look` says where on the page it is seen.
    """

    config: TrainingConfig
    lesson: str
    look: str
    on_mnist: str = ""

    def told(self, dataset: str) -> str:
        """All that is to be said where this data set is learned."""
        numbers = self.on_mnist if dataset == "mnist" else ""
        return " ".join(part for part in (self.lesson, numbers, self.look) if part)


PRESETS = {
    "The article's recipe": Preset(
        ARTICLE,
        "Small steps and a squared error: it learns, but slowly.",
        "Look at the loss: it still falls when the run ends.",
        "About 89 % after three epochs.",
    ),
    "The same network, trained well": Preset(
        WELL,
        "The same weights and as many epochs as in the article's recipe, but cross-entropy, "
        "AdamW and a learning rate that rises and falls.",
        "Pin the article's run in the table to compare them; the rate is in the view "
        "**Gradient and learning rate**.",
        "With batches of 128 pictures instead of 512: about 98 % after three epochs.",
    ),
    "Too large a learning rate": Preset(
        replace(ARTICLE, learning_rate=5.0),
        "Each step overshoots farther than the last, until the loss is no number any more.",
        "Look at the loss, and at the gradient in the view **Gradient and learning rate**.",
    ),
    "No activation": Preset(
        replace(WELL, activation="None"),
        "Without a bend between them, three layers are one straight map, however well it is "
        "trained.",
        "Look at the accuracy, beside that of the same network trained well.",
        "It can't get past about 92 %.",
    ),
    "No normalisation": Preset(
        replace(ARTICLE, inputs="0 to 255"),
        "The same recipe with the raw bytes: inputs a few hundred times as large make the "
        "slopes as much larger, and the learning rate no longer fits.",
        "Look at the loss: it explodes within a few steps.",
    ),
    "Few pictures": Preset(
        replace(MEMORISING, training_share=0.02, epochs=20),
        "From few pictures it learns every one by heart, but not what is new. Try "
        "augmentation, or dropout.",
        "Look at the accuracy: the dotted line is that of the pictures it learns from.",
        "Of 1,200 it knows 100 %, of new ones 90 %.",
    ),
    "Wrong labels": Preset(
        replace(MEMORISING, wrong_labels=0.3, batch_size=256, epochs=15),
        "Three of ten labels are false. At first it learns what is true of most pictures; "
        "then it learns the false ones by heart, and its test accuracy falls.",
        "Look at the accuracy: the solid line turns down while the dotted one, for which the "
        "false labels are right, rises.",
    ),
    "Deep, with sigmoids": Preset(
        replace(ARTICLE, hidden=(64, 64, 64, 64, 64), activation="Sigmoid"),
        "Each sigmoid passes on at most a quarter of the slope: after five of them nothing is "
        "left for the first layers to learn from.",
        "Look at the view **Confusion matrix**: it gives the same answer to every picture.",
    ),
    "All weights zero": Preset(
        replace(ARTICLE, initialisation="All zero", loss="Cross-entropy", learning_rate=0.1),
        "Units that start alike get the same slope and stay alike: nothing is learned.",
        "Look at the view **Activations**: all of them are silent.",
    ),
}


def named(config: TrainingConfig, dataset: str) -> str | None:
    """The name of the preset that is this recipe, in the form that suits the data set."""
    return next((n for n, p in PRESETS.items() if suited(p.config, dataset) == config), None)


def suited(config: TrainingConfig, dataset: str) -> TrainingConfig:
    """The recipe for this data set: 1,438 pictures need smaller batches and more epochs.

    With the article's 512 and 3 they would give nine steps in all. Ten times as many epochs:
    a lesson that needs many steps gets them here, too.
    """
    if dataset != "digits":
        return config
    return replace(config, batch_size=64, epochs=10 * config.epochs)
