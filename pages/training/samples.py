"""What goes into the network, and what comes out: pictures with labels and answers."""

import streamlit as st

from core.runs.runs import Run, RunState
from core.training.datasets.dataset import DATASETS, Dataset
from pages.training import sentences as words
from ui import image_grid
from ui.image_grid import Tile

COUNT = 40


def before(dataset: Dataset) -> None:
    """Training pictures with their labels."""
    st.subheader(f"{DATASETS[dataset.name].title}: what is learned from", anchor=False)
    labels = [dataset.classes[label] for label in dataset.train_labels[:COUNT].tolist()]
    images = image_grid.inverted(dataset.train_images[:COUNT].numpy())
    image_grid.show([Tile(image, label) for image, label in zip(images, labels, strict=True)])


def after(run: Run, view: RunState) -> None:
    """Test pictures with the answers of the last test, wrong ones marked."""
    epochs = view.course.epochs
    if not epochs:
        st.caption(words.untested(view))
        return
    outputs, data = epochs[-1].test_outputs[:COUNT], run.dataset
    answers, labels = outputs.argmax(dim=1), data.test_labels[:COUNT]
    right = int((answers == labels).sum())
    st.markdown(
        f"**What it answers** to the first {COUNT} test pictures, which it has never learned "
        f"from: {right} right."
    )
    image_grid.show([_tile(data, i, int(answer)) for i, answer in enumerate(answers)])


def _tile(data: Dataset, index: int, answer: int) -> Tile:
    label = int(data.test_labels[index])
    said, true = data.classes[answer], data.classes[label]
    image = image_grid.inverted(data.test_images[index].numpy())
    if answer == label:
        return Tile(image, said, tip=f"It says {said}, and it is.")
    return Tile(image, f"{said}, is {true}", wrong=True, tip=f"It says {said}, but it is {true}.")
