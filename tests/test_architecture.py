"""The structure of the source: which package may import which, and how large files may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from app import PAGES

ROOT = Path(__file__).parent.parent
# What each top-level folder may import of the others.
LAYERS = {
    "core": {"core"},
    "charts": {"charts", "core"},
    "ui": {"ui", "charts", "core"},
    "pages": {"pages", "ui", "charts", "core"},
    "benchmarks": {"benchmarks", "pages", "ui", "charts", "core"},
}
# What each package of core may import of the others.
PACKAGES = {
    "formulas": set(),
    "descent": {"formulas"},
    "regression": {"descent"},
    "training": {"descent"},
    "inspection": {"training"},
    "digits": {"training", "inspection"},
    "runs": {"training", "inspection"},
    "challenges": {"formulas", "descent", "regression", "training"},
}
MOST_LINES, MOST_FILES = 300, 12
FILES = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def imports(path):
    """The modules that a file imports, at its top or in its functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_layers_import_one_way():
    for path in FILES:
        layer = path.relative_to(ROOT).parts[0]
        imported = {name.split(".")[0] for name in imports(path)}
        assert imported & LAYERS.keys() <= LAYERS[layer], path
        assert layer != "core" or not imported & {"streamlit", "plotly"}, path


def test_packages_of_core_import_one_way():
    for path in (ROOT / "core").rglob("*.py"):
        package = path.relative_to(ROOT).parts[1]
        parts = [name.split(".") for name in imports(path) if name.startswith("core.")]
        imported = {name[1] for name in parts} & PACKAGES.keys()
        assert package not in PACKAGES or imported <= {package, *PACKAGES[package]}, path


def test_every_package_of_core_says_what_it_is_and_what_is_public():
    for name in PACKAGES:
        tree = ast.parse((ROOT / "core" / name / "__init__.py").read_text(encoding="utf-8"))
        assert ast.get_docstring(tree), name
        assert any("__all__" in ast.unparse(node) for node in tree.body), name


def test_files_are_short_and_packages_small():
    for path in (*FILES, *TESTS):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES, path
    for folder in {path.parent for path in FILES if path.name != "__init__.py"}:
        modules = [p for p in folder.glob("*.py") if not p.name.startswith("__")]
        assert len(modules) <= MOST_FILES, folder


def test_every_test_file_of_core_has_its_module():
    for path in (ROOT / "tests" / "core").rglob("test_*.py"):
        folder = ROOT / path.parent.relative_to(ROOT / "tests")
        assert folder.is_dir(), path


def test_only_the_entry_scripts_lie_where_streamlit_lists_pages():
    scripts = sorted((ROOT / "pages").glob("*.py"))
    expected = [f"{number}_{page}.py" for number, page in enumerate(PAGES, 1)]
    assert [script.name for script in scripts] == expected
    assert len({script.read_text(encoding="utf-8") for script in scripts}) == 1


@pytest.mark.parametrize("lab", ["descent", "regression", "home", "lessons"])
def test_labs_without_a_network_do_not_load_torch(lab):
    script = (
        "import sys\n"
        "from streamlit.testing.v1 import AppTest\n"
        f"app = AppTest.from_file('pages/{lab}/page.py', default_timeout=60).run()\n"
        "assert not app.exception, app.exception\n"
        "assert 'torch' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
