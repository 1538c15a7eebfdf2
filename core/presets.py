"""Recipes that each teach one thing."""

from dataclasses import dataclass, replace

from core.recipe import TrainingConfig

ARTICLE = TrainingConfig()
WELL = TrainingConfig(
    loss="Cross-entropy",
    optimizer="AdamW",
    learning_rate=0.005,
    schedule="One cycle",
    batch_size=256,
    weight_decay=0.01,
)
MEMORISING = TrainingConfig(
    loss="Cross-entropy", optimizer="AdamW", learning_rate=0.002, batch_size=64
)


@dataclass(frozen=True)
class Preset:
    """A recipe and what can be learned from its run."""

    config: TrainingConfig
    lesson: str


PRESETS = {
    "The article's recipe": Preset(
        ARTICLE, "Small steps and a squared error: about 88 % after three epochs."
    ),
    "The same network, trained well": Preset(
        WELL,
        "The same weights and the same three epochs, but cross-entropy, AdamW and a learning "
        "rate that rises and falls: about 98 %.",
    ),
    "Too large a learning rate": Preset(
        replace(ARTICLE, learning_rate=5.0),
        "Each step overshoots farther than the last, until the loss is no number any more.",
    ),
    "No activation": Preset(
        replace(WELL, activation="None"),
        "Without a bend between them, three layers are one straight map: it can't get past "
        "about 92 %, however well it is trained.",
    ),
    "No normalisation": Preset(
        replace(ARTICLE, inputs="0 to 255"),
        "The same recipe with the raw bytes: inputs a few hundred times as large make the "
        "slopes as much larger, and the learning rate no longer fits.",
    ),
    "Few pictures": Preset(
        replace(MEMORISING, training_share=0.02, epochs=20),
        "From 1,200 pictures it learns every one by heart, 100 %, but new ones only to 90 %. "
        "Try augmentation, or dropout.",
    ),
    "Wrong labels": Preset(
        replace(MEMORISING, wrong_labels=0.3, batch_size=256, epochs=15),
        "A third of the labels is false. At first it learns what is true of most pictures; "
        "then it learns the false ones by heart, and its test accuracy falls.",
    ),
    "Deep, with sigmoids": Preset(
        replace(ARTICLE, hidden=(64, 64, 64, 64, 64), activation="Sigmoid"),
        "Each sigmoid passes on at most a quarter of the slope: after five of them nothing is "
        "left for the first layers to learn from.",
    ),
    "All weights zero": Preset(
        replace(ARTICLE, initialisation="All zero", loss="Cross-entropy", learning_rate=0.1),
        "Units that start alike get the same slope and stay alike: nothing is learned.",
    ),
}


def suited(config: TrainingConfig, dataset: str) -> TrainingConfig:
    """The recipe for this data set: 1,437 pictures need smaller batches and more epochs.

    With the article's 512 and 3 they would give six steps in all.
    """
    return replace(config, batch_size=64, epochs=30) if dataset == "digits" else config
