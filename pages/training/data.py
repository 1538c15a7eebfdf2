"""The data set of the Training lab: chosen, downloaded, or found in a folder."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.runs.dataset_cache import DatasetCache, DatasetLoader
from core.training.datasets.dataset import DATASETS, Dataset, is_available
from core.training.datasets.folders import find_folder
from pages.training import sentences, state
from pages.training.controls import apply_preset
from ui.markdown import literal

CHOICE, FOLDER = "training_dataset", "training_folder"
CONFIRM_MEGABYTES = 100
REFRESH_SECONDS = 0.3


@st.cache_resource(show_spinner=False)
def datasets() -> DatasetCache:
    """The data sets of this server."""
    return DatasetCache()


def title_of(name: str) -> str:
    """The title of a data set, on the page and in the link."""
    return DATASETS[name].title


def choose() -> str:
    """The name of the chosen data set."""
    name: str = st.selectbox(
        "Data set",
        DATASETS,
        key=CHOICE,
        format_func=title_of,
        on_change=_adapt_preset,
        help="The images that the network is trained and tested on.",
        bind="query-params",
    )
    st.caption(DATASETS[name].note)
    return name


def _adapt_preset() -> None:
    apply_preset(st.session_state[CHOICE])


def get(name: str, place: DeltaGenerator) -> Dataset | None:
    """The data set once it is loaded; until then `place` shows the progress or the problem."""
    typed = state.current().folder
    source = DATASETS[name]
    root = find_folder(name, typed, _is_local()) if typed and source.torchvision else None
    with place:
        if typed and root is None and source.torchvision:
            text = sentences.NOT_IN_FOLDER.format(title=source.title, folder=literal(typed))
            _alternatives(text, None)
            return None
        large = root is None and source.megabytes >= CONFIRM_MEGABYTES
        if large and not is_available(name):
            size = {"title": source.title, "megabytes": source.megabytes}
            st.info(sentences.DOWNLOAD_SIZE.format(**size))
            if not st.toggle("Download", key=f"training_fetch_{name}"):
                return None
        loader = datasets().get(name, root)
        if loader.dataset is None and loader.error:
            _alternatives(literal(loader.error), loader)
        elif loader.dataset is None:
            _watch(loader)
    return loader.dataset


def _is_local() -> bool:
    """Whether the server answers this computer only."""
    return st.get_option("server.address") in ("localhost", "127.0.0.1", "::1")


@st.fragment(run_every=REFRESH_SECONDS)
def _watch(loader: DatasetLoader) -> None:
    """The progress of the download, until the page can go on."""
    if loader.ended:
        st.rerun()
    progress, title = loader.progress, DATASETS[loader.name].title
    if progress is None:
        st.progress(0.0, sentences.LOADING.format(title=title))
        return
    share = min(1.0, progress.done / progress.total) if progress.total else 0.0
    done, total = progress.done / 1e6, progress.total / 1e6
    text = sentences.DOWNLOADING.format(title=title, file=progress.file, done=done, total=total)
    st.progress(share, text)
    if progress.broken:
        st.warning(sentences.BROKEN_FILE.format(name=literal(progress.broken.name)))


def _alternatives(error: str, loader: DatasetLoader | None) -> None:
    """What to do when the data set could not be loaded."""
    st.warning(error)
    with st.container(border=True):
        st.markdown(sentences.USE_SMALL_DIGITS)
        st.button("Use the small digits", type="primary", on_click=_use_small_digits)
    with st.container(border=True):
        st.markdown(sentences.USE_FOLDER)
        st.text_input(
            "Folder",
            state.current().folder,
            key=FOLDER,
            on_change=_use_folder,
            placeholder="/home/me/data",
            help=sentences.FOLDER_HELP,
        )
    with st.container(border=True):
        st.markdown(sentences.TRY_AGAIN)
        st.button("Try again", on_click=_try_again, args=(loader,))


def _try_again(loader: DatasetLoader | None) -> None:
    """Discard the failed download, or the folder that has no data set."""
    if loader is None:
        state.current().folder = ""
    else:
        datasets().discard(loader)


def _use_folder() -> None:
    state.current().folder = st.session_state[FOLDER].strip()


def _use_small_digits() -> None:
    st.session_state[CHOICE] = "digits"
    _adapt_preset()
