"""The data set of the Training lab: chosen, fetched while one watches, or found in a folder."""

import os
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.markdown import literal
from core.runs.dataset_cache import DatasetCache, DatasetLoader
from core.training.datasets.dataset import DATASETS, Dataset, is_here
from pages.training import state
from pages.training.controls import apply_preset

CHOICE, FOLDER = "training_dataset", "training_folder"
LARGE_MEGABYTES = 100
SECONDS_BETWEEN_LOOKS = 0.3


@st.cache_resource(show_spinner=False)
def datasets() -> DatasetCache:
    """The data sets of this server."""
    return DatasetCache()


def title_of(name: str) -> str:
    """What a data set is called, on the page and in its link."""
    return DATASETS[name].title


def choose() -> str:
    """The name of the data set that is chosen."""
    name: str = st.selectbox(
        "Pictures",
        DATASETS,
        key=CHOICE,
        format_func=title_of,
        on_change=_suit_recipe,
        help="Which pictures does the network learn from?",
        bind="query-params",
    )
    st.caption(DATASETS[name].note)
    return name


def _suit_recipe() -> None:
    apply_preset(st.session_state[CHOICE])


def get(name: str, place: DeltaGenerator) -> Dataset | None:
    """The data set, if it is there; what is in the way is shown in `place`."""
    folder = state.current().folder
    root = _folder(folder)
    source = DATASETS[name]
    with place:
        if folder and root is None and source.torchvision:
            _offer_ways_out(f"There is no folder {literal(folder)} that can be read here.", None)
            return None
        large = root is None and source.megabytes >= LARGE_MEGABYTES
        if large and not is_here(name):
            st.info(f"{source.title} is a download of {source.megabytes} MB.")
            if not st.toggle("Fetch it", key=f"training_fetch_{name}"):
                return None
        loading = datasets().get(name, root)
        if loading.dataset is None and loading.error:
            _offer_ways_out(loading.error, loading)
        elif loading.dataset is None:
            _watch(loading)
    return loading.dataset


def _folder(typed: str) -> Path | None:
    """The folder that was typed; None where there is none, or none that can be read."""
    if not typed:
        return None
    try:
        folder = Path(typed).expanduser()
        return folder if os.access(folder, os.R_OK | os.X_OK) and folder.is_dir() else None
    except (OSError, RuntimeError, ValueError):  # too long a name, no such home, a zero byte
        return None


@st.fragment(run_every=SECONDS_BETWEEN_LOOKS)
def _watch(loading: DatasetLoader) -> None:
    """The progress of a download, until the page can go on."""
    if loading.ended:
        st.rerun()
    progress, title = loading.progress, DATASETS[loading.name].title
    if progress is None:
        st.progress(0.0, f"Looking for {title} …")
        return
    share = min(1.0, progress.done / progress.total) if progress.total else 0.0
    done, total = progress.done / 1e6, progress.total / 1e6
    st.progress(share, f"Fetching {title}: {progress.file}, {done:.1f} of {total:.1f} MB")
    if progress.broken:
        st.warning(f"{progress.broken.name} was broken or incomplete; it is fetched again.")


def _offer_ways_out(fault: str, loading: DatasetLoader | None) -> None:
    st.warning(fault)
    st.markdown("Three ways on:")
    with st.container(border=True):
        st.markdown("**1. Train on the small digits** that come with scikit-learn, right now.")
        st.button("Use the small digits", type="primary", on_click=_use_small_digits)
    with st.container(border=True):
        st.markdown("**2. Name a folder** on this computer that holds the files.")
        st.text_input(
            "Folder",
            state.current().folder,
            key=FOLDER,
            on_change=_use_folder,
            placeholder="/home/me/data",
            help="A folder with MNIST/raw in it, or the folder of the .gz files itself.",
        )
    with st.container(border=True):
        st.markdown("**3. Try again**, once this computer has a connection.")
        st.button("Try again", on_click=_try_again, args=(loading,))


def _try_again(loading: DatasetLoader | None) -> None:
    """Look where data sets usually lie, if the folder that was named is not there."""
    if loading is None:
        state.current().folder = ""
    else:
        datasets().discard(loading)


def _use_folder() -> None:
    state.current().folder = st.session_state[FOLDER].strip()


def _use_small_digits() -> None:
    st.session_state[CHOICE] = "digits"
    _suit_recipe()
