"""What many visitors do to one server: `python -m benchmarks load`.

One session moves a slider of Descent: alone, in a class of twenty, while fifty new sessions a
second come for a minute, and while two hundred train. The memory and the open files of the
server are read at each stage, and after all have left, without another visitor coming.

The sessions have no screen; they come from another process, which takes part of this machine's
cores from the server. `LOAD_NEW`, `LOAD_TRAINING` and `LOAD_SECONDS` make a smaller run.
"""

import asyncio
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.sharedctypes import SynchronizedArray
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.browser import serve
from benchmarks.classroom import fifty_pupils
from benchmarks.session import Session, visit

NEW_SESSIONS = int(os.environ.get("LOAD_NEW", "3000"))
TRAINING_SESSIONS = int(os.environ.get("LOAD_TRAINING", "200"))
SECONDS = float(os.environ.get("LOAD_SECONDS", "60"))
SECONDS_BETWEEN_MOVES = 0.5
RATE = "Learning rate"
DIGITS = "training_dataset=Small+digits&training_epochs=200&training_speed=Full+speed"
PATIENCE = 120.0
SECONDS_TO_GIVE_BACK = 180.0

# What a visitor does: the lab, its link, and seconds between moves of the slider (None: watches).
Habit = tuple[str, str, float | None]
WATCHING: Habit = ("descent", "", None)
PLAYING: Habit = ("descent", "", 5.0)
TRAINING: Habit = ("training", DIGITS, None)
STAGES: dict[str, tuple[list[Habit], float]] = {
    "class_of_20_with_4_training": ([*[TRAINING] * 4, *[PLAYING] * 15], 20.0),
    f"{NEW_SESSIONS}_new_sessions": ([WATCHING] * NEW_SESSIONS, NEW_SESSIONS / SECONDS),
    f"{TRAINING_SESSIONS}_training": ([TRAINING] * TRAINING_SESSIONS, 20.0),
}


def run() -> dict[str, Any]:
    """Milliseconds of a rerun, memory (MB) and open files at each stage."""
    with serve() as url:
        return asyncio.run(_run(url, _server()))


async def _run(url: str, server: Path) -> dict[str, Any]:
    async with visit(url, *WATCHING[:2]) as observer:
        await _load_libraries(url)
        await _wait(observer, lambda: observer.finished > 0)
        results = {"alone": await _measure(observer, server, SECONDS / 6)}
        for name, (habits, rate) in STAGES.items():
            with _crowd(url, habits, rate) as counts:
                found = await _measure(observer, server, SECONDS)
                inside, waiting, training = counts[:]
                results[name] = {
                    **found,
                    "inside": inside,
                    "waiting": waiting,
                    "training": training,
                    "times_alone": found["rerun_ms_median"] / results["alone"]["rerun_ms_median"],
                }
            left = await _given_back(observer, server, results["alone"]["open_files"])
            results[f"after_{name}"] = left
    results["class_of_fifty_with_a_board"] = await fifty_pupils(url)
    return results


async def _load_libraries(url: str) -> None:
    """Open each lab once and train, so that later growth is not that of imported libraries."""
    for lab, query in (("regression", ""), ("drawing", ""), ("training", DIGITS)):
        async with visit(url, lab, query) as session:
            await _wait(session, lambda session=session: session.finished > 0)
            if lab == "training":
                await _train(session)
                await _wait(session, lambda session=session: session.percent > 0)


async def _train(session: Session) -> None:
    await _wait(session, lambda: "Train" in session.widgets)
    await session.press("Train")


async def _measure(observer: Session, server: Path, seconds: float) -> dict[str, float]:
    """Move the slider for some seconds; the memory is the largest seen."""
    times, usage = list[float](), list[dict[str, float]]()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        times.append(1000 * await _move(observer, len(times) % 2))
        usage.append(_usage(server))
        await observer.listen(SECONDS_BETWEEN_MOVES)
    worst = {name: max(found[name] for found in usage) for name in usage[0]}
    return {"rerun_ms_median": median(times), "rerun_ms_slowest": max(times), **worst}


async def _move(session: Session, offset: int) -> float:
    """Seconds that a move of the learning rate takes the server."""
    slider, before = session.widgets[RATE], session.finished
    begin = time.perf_counter()
    await session.choose(RATE, slider.options[int(slider.default[0]) + offset])
    await _wait(session, lambda: session.finished > before)
    return time.perf_counter() - begin


async def _wait(session: Session, condition: Any) -> None:
    if not await session.listen(PATIENCE, condition):
        raise TimeoutError("the server does not answer")


async def _given_back(observer: Session, server: Path, open_files: float) -> dict[str, float]:
    """Wait until the files of those who left are closed, and their memory is freed."""
    begin = time.monotonic()
    while time.monotonic() < begin + SECONDS_TO_GIVE_BACK:
        await observer.listen(1.0)
        if _usage(server)["open_files"] <= open_files + 5:
            break
    seconds = time.monotonic() - begin
    await observer.listen(2.0)
    return {"seconds": seconds, **_usage(server)}


@contextmanager
def _crowd(url: str, habits: list[Habit], rate: float) -> Iterator["SynchronizedArray[int]"]:
    """Visitors in a process of their own, `rate` new ones a second.

    Yields how many have a page, how many wait for one, and how many train or are queued.
    """
    spawn = multiprocessing.get_context("spawn")
    counts = spawn.Array("i", 3)
    process = spawn.Process(target=_come, args=(url, habits, rate, counts), daemon=True)
    process.start()
    try:
        yield counts
    finally:
        process.terminate()
        process.join()


def _come(url: str, habits: list[Habit], rate: float, counts: "SynchronizedArray[int]") -> None:
    os.nice(5)
    asyncio.run(_come_in_turn(url, habits, rate, counts))


async def _come_in_turn(
    url: str, habits: list[Habit], rate: float, counts: "SynchronizedArray[int]"
) -> None:
    clock = asyncio.get_running_loop().time
    begin = clock()
    sessions: list[Session] = []
    async with asyncio.TaskGroup() as group:
        for number, habit in enumerate(habits):
            await asyncio.sleep(max(0.0, begin + number / rate - clock()))
            group.create_task(_visit(url, habit, sessions))
            if number % 10 == 0:
                _count(sessions, counts)
        while True:
            _count(sessions, counts)
            await asyncio.sleep(0.2)


def _count(sessions: list[Session], counts: "SynchronizedArray[int]") -> None:
    counts[:] = [
        sum(bool(session.widgets) for session in sessions),
        sum(session.waiting for session in sessions),
        sum(bool(session.progress) for session in sessions),
    ]


async def _visit(url: str, habit: Habit, sessions: list[Session]) -> None:
    lab, query, seconds = habit
    async with visit(url, lab, query) as session:
        sessions.append(session)
        await session.listen(3600.0, lambda: bool(session.widgets))
        if lab == "training":
            await session.listen(3600.0, lambda: "Train" in session.widgets)
            await session.press("Train")
        moves = 0
        while True:
            await session.listen(seconds or 3600.0)
            if seconds:
                moves += 1
                await _move(session, moves % 2)


def _server() -> Path:
    """The folder of the server's process in /proc (Linux only)."""
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text().split()
    return Path("/proc", children[-1])


def _usage(server: Path) -> dict[str, float]:
    status = dict(
        line.split(":", 1) for line in (server / "status").read_text().splitlines() if ":" in line
    )
    return {
        "memory_mb": int(status["VmRSS"].split()[0]) / 1024,
        "open_files": len(list((server / "fd").iterdir())),
        "threads": int(status["Threads"]),
    }
