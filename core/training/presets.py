"""Named configurations, each of which shows one effect."""

from dataclasses import replace

from core.training.config import TrainingConfig

BASELINE = TrainingConfig()
TUNED = TrainingConfig(
    loss="Cross-entropy",
    optimizer="AdamW",
    learning_rate=0.006,
    momentum=0.8,
    schedule="One cycle",
    batch_size=128,
    weight_decay=0.1,
)
OVERFITTING = TrainingConfig(
    loss="Cross-entropy", optimizer="AdamW", learning_rate=0.002, batch_size=64
)

PRESETS = {
    "SGD + MSE baseline": BASELINE,
    "AdamW + one-cycle + cross-entropy": TUNED,
    "Learning rate too large": replace(BASELINE, learning_rate=5.0),
    "No activation (linear model)": replace(TUNED, activation="None"),
    "Shuffled pixels": replace(TUNED, shuffled_pixels=True),
    "Raw inputs, no normalisation": replace(BASELINE, inputs="Raw [0, 255]"),
    "Overfitting: 2 % of the data": replace(OVERFITTING, training_fraction=0.02, epochs=20),
    "30 % label noise": replace(OVERFITTING, label_noise=0.3, batch_size=256, epochs=15),
    "Vanishing gradients: deep sigmoid network": replace(
        BASELINE, hidden=(64, 64, 64, 64, 64), activation="Sigmoid"
    ),
    "Zero initialisation": replace(
        BASELINE, initialisation="Zeros", loss="Cross-entropy", learning_rate=0.1
    ),
}


def preset_name(config: TrainingConfig, dataset: str) -> str | None:
    """The preset with this configuration, as `for_dataset` adapts it; None if there is none."""
    return next((n for n, p in PRESETS.items() if for_dataset(p, dataset) == config), None)


def for_dataset(config: TrainingConfig, dataset: str) -> TrainingConfig:
    """A preset adapted to a data set: smaller batches and ten times the epochs for "digits".

    With batches of 512 and 3 epochs its 1,438 training images would give nine steps in all.
    """
    if dataset != "digits":
        return config
    return replace(config, batch_size=64, epochs=10 * config.epochs)
