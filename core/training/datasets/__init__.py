"""Data sets of 28×28 images: `load` reads one, and downloads it first if need be.

- `dataset`: MNIST, its relatives from torchvision, and scikit-learn's digits
- `folders`: which folders a visitor may name
- `download`: archives, verified by their checksums
- `batches`: shuffled mini-batches, label noise
- `augmentation`: random distortions
"""

from core.training.datasets.dataset import DATASETS, Dataset, default_root, is_available, load
from core.training.datasets.download import DataError, DownloadProgress

__all__ = [
    "DATASETS",
    "DataError",
    "Dataset",
    "DownloadProgress",
    "default_root",
    "is_available",
    "load",
]
