"""The house rules that a reader should be able to rely on."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from app import LABS

ROOT = Path(__file__).parent.parent
# Each layer may import from those on its right, and from itself.
LAYERS = {
    "core": {"core"},
    "charts": {"charts", "core"},
    "ui": {"ui", "charts", "core"},
    "pages": {"pages", "ui", "charts", "core"},
    "benchmarks": {"benchmarks", "pages", "ui", "charts", "core"},
}
FILES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def imported_packages(path: Path) -> set[str]:
    """The first parts of all names that a file imports, at its top or in its functions."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path):
    layer = path.relative_to(ROOT).parts[0]
    assert imported_packages(path) & LAYERS.keys() <= LAYERS[layer]
    if layer == "core":
        assert not imported_packages(path) & {"streamlit", "plotly"}


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_files_stay_small_enough_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_only_the_doors_lie_where_streamlit_lists_pages():
    doors = sorted((ROOT / "pages").glob("*.py"))
    assert [door.name for door in doors] == [f"{i}_{lab}.py" for i, lab in enumerate(LABS, 1)]
    assert len({door.read_text(encoding="utf-8") for door in doors}) == 1


@pytest.mark.parametrize("lab", ["descent", "regression"])
def test_lab_of_formulas_does_not_load_torch(lab):
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file('pages/{lab}/page.py', default_timeout=60).run()\n"
        "assert not app.exception, app.exception\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
