"""Training a multi-layer perceptron on 28×28 images.

Begin with `trainer`: `train` yields the events of a run, `Trainer.training_step` is one step.

- `config`: all hyperparameters; `presets`: configurations that each show one effect
- `mlp`: the network, its activations and initialisations
- `losses`, `backpropagation`, `optimizers`: loss, gradients, and updates with their schedules
- `datasets`: MNIST and its relatives, mini-batches, augmentation
- `trainer`, `events`, `evaluation`, `history`: the loop, what it reports, and its curves
- `checkpoints`, `export`: safetensors files, and a run as a stand-alone PyTorch script
"""

from core.training.checkpoints import Checkpoint, resume, snapshot
from core.training.config import TrainingConfig
from core.training.presets import PRESETS
from core.training.trainer import Trainer, train

__all__ = ["PRESETS", "Checkpoint", "Trainer", "TrainingConfig", "resume", "snapshot", "train"]
