"""What many sessions at once do to one server: `python -m benchmarks load`.

One session moves a slider of Descent, first alone, then while new sessions come in quick
succession, then while others press Train. The memory and the open files of the server are
read before, at the worst, and after all have left, without another visitor coming. The
sessions have no screen; on this machine they take cores from the server, too.
`LOAD_SESSIONS`, `LOAD_LEARNERS` set how many there are.
"""

import os
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.browser import serve
from benchmarks.classroom import fifty_pupils
from benchmarks.session import Session, visit

SESSIONS = int(os.environ.get("LOAD_SESSIONS", "500"))
LEARNERS = int(os.environ.get("LOAD_LEARNERS", "40"))
SESSIONS_PER_SECOND = 50
MOVES = 12
RATE = "Learning rate"
SMALL = "training_dataset=Small+digits&training_epochs=200&training_speed=Full+speed"
PATIENCE = 120.0
SECONDS_TO_GIVE_BACK = 180.0


def run() -> dict[str, Any]:
    """Milliseconds of a rerun, memory (MB) and open files at each stage."""
    with serve() as url, visit(url, "descent") as observer:
        server = _server()
        _wait(observer, lambda: observer.finished > 0)
        results = {"alone": _measure(observer, server)}
        with ExitStack() as stack:
            opening = threading.Thread(target=_open, args=(stack, url, SESSIONS))
            opening.start()
            results[f"{SESSIONS}_new_sessions"] = _measure(observer, server)
            opening.join()
        with ExitStack() as stack:
            end, threads = threading.Event(), list[threading.Thread]()
            for _ in range(LEARNERS):
                learner = stack.enter_context(visit(url, "training", SMALL))
                _wait(learner, lambda learner=learner: "Train" in learner.widgets)
                learner.press("Train")
                threads.append(threading.Thread(target=_watch, args=(learner, end)))
                threads[-1].start()
                observer.listen(0.0)
            results[f"{LEARNERS}_training"] = _measure(observer, server)
            end.set()
            for thread in threads:
                thread.join()
        results["after_they_left"] = _given_back(server, results["alone"]["open_files"])
    return {**results, "class_of_fifty": fifty_pupils()}


def _measure(observer: Session, server: Path) -> dict[str, float]:
    times = []
    slider = observer.widgets[RATE]
    middle = int(slider.default[0])
    for move in range(MOVES):
        begin, before = time.perf_counter(), observer.finished
        observer.choose(RATE, slider.options[middle + move % 2])
        _wait(observer, lambda before=before: observer.finished > before)
        times.append(1000 * (time.perf_counter() - begin))
        observer.listen(0.4)
    return {"rerun_ms_median": median(times), "rerun_ms_slowest": max(times), **_usage(server)}


def _open(stack: ExitStack, url: str, count: int) -> None:
    """Open sessions at a steady rate; none of them reads what it is sent."""
    begin = time.monotonic()
    for number in range(count):
        stack.enter_context(visit(url, "descent"))
        time.sleep(max(0.0, begin + number / SESSIONS_PER_SECOND - time.monotonic()))


def _watch(session: Session, end: threading.Event) -> None:
    """Do what the page of a run does: ask for news."""
    while not end.is_set():
        session.listen(0.5, end.is_set)


def _wait(session: Session, condition: Any) -> None:
    if not session.listen(PATIENCE, condition):
        raise TimeoutError("the server does not answer")


def _given_back(server: Path, open_files: float) -> dict[str, float]:
    """Wait until the files of the sessions are closed; how long it took."""
    begin = time.monotonic()
    while time.monotonic() < begin + SECONDS_TO_GIVE_BACK:
        usage = _usage(server)
        if usage["open_files"] <= open_files + 5:
            break
        time.sleep(1.0)
    return {"seconds": time.monotonic() - begin, **usage}


def _server() -> Path:
    """The folder of the server's process in /proc (Linux only)."""
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    return Path("/proc", children[-1])


def _usage(server: Path) -> dict[str, float]:
    status = dict(
        line.split(":", 1) for line in (server / "status").read_text().splitlines() if ":" in line
    )
    megabytes = int(status["VmRSS"].split()[0]) / 1024
    return {
        "memory_mb": megabytes,
        "open_files": len(list((server / "fd").iterdir())),
        "threads": int(status["Threads"]),
    }
