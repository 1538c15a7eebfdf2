"""Measure: `python -m benchmarks [NAME ...] [--json]`. Without a name, all but `load`."""

import argparse
import importlib
import json
from typing import Any

# Each module has run() → a dictionary of plain numbers and texts.
BENCHMARKS = ("frame", "descent", "regression", "training", "drawing")
ALL = (*BENCHMARKS, "load")  # `load` takes minutes and all cores: only on request


def main() -> None:
    """Run the benchmarks that are named and print what they measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(ALL))
    parser.add_argument("--json", action="store_true", help="one JSON object, a key a benchmark")
    arguments = parser.parse_args()
    unknown = set(arguments.names) - set(ALL)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}. Choose from {', '.join(ALL)}.")
    names = arguments.names or BENCHMARKS
    results = {name: importlib.import_module(f"benchmarks.{name}").run() for name in names}
    print(json.dumps(results, indent=2) if arguments.json else table(results))


def table(results: dict[str, Any]) -> str:
    """The results as lines `benchmark.what.of = value`, for people."""
    return "\n".join(f"{name:60} {value}" for name, value in _flat(results))


def _flat(values: dict[str, Any], path: str = "") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, dict):
            rows += _flat(value, f"{path}{name}.")
        else:
            rows.append((path + name, f"{value:,.4g}" if isinstance(value, float) else str(value)))
    return rows


if __name__ == "__main__":
    main()
