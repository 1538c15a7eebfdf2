"""Scheduler: never more inside than there is room; first come, first served."""

import queue
import threading

from core.runs.scheduler import Scheduler
from tests.waiting import until


def never():
    return False


def waiting(scheduler, ticket, acquired, brief=False):
    """A thread that waits for a core and notes when it got it."""

    def wait():
        if scheduler.acquire(ticket, never, brief=brief):
            acquired.put(ticket)

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


def test_first_come_first_served():
    scheduler = Scheduler(1)
    acquired: queue.Queue[str] = queue.Queue()
    assert scheduler.acquire("first", never)
    threads = []
    for place, ticket in enumerate(["second", "third", "fourth"], start=1):
        threads.append(waiting(scheduler, ticket, acquired))
        until(lambda ticket=ticket, place=place: scheduler.position(ticket) == place)
    assert scheduler.has_waiting
    assert scheduler.position("first") == 0
    for leaving, following in [("first", "second"), ("second", "third"), ("third", "fourth")]:
        scheduler.release(leaving)
        assert acquired.get(timeout=10) == following
    for thread in threads:
        thread.join()
    assert not scheduler.has_waiting


def test_brief_job_is_announced_while_it_waits():
    scheduler = Scheduler(1)
    acquired: queue.Queue[str] = queue.Queue()
    assert scheduler.acquire("long", never)
    assert not scheduler.brief_waiting
    assert not scheduler.acquire("cancelled", lambda: True, brief=True)
    assert not scheduler.brief_waiting
    thread = waiting(scheduler, "brief", acquired, brief=True)
    until(lambda: scheduler.brief_waiting)
    scheduler.release("long")
    assert acquired.get(timeout=10) == "brief"
    thread.join()
    assert not scheduler.brief_waiting


def test_at_most_capacity_jobs_run():
    scheduler = Scheduler(2)
    assert scheduler.acquire("a", never)
    assert scheduler.acquire("b", never)
    assert not scheduler.acquire("c", lambda: True)
    scheduler.release("a")
    assert scheduler.acquire("c", never)


def test_cancelled_job_leaves_the_queue():
    scheduler = Scheduler(1)
    scheduler.acquire("a", never)
    assert not scheduler.acquire("b", lambda: True)
    assert not scheduler.has_waiting
    scheduler.release("b")
    assert not scheduler.acquire("c", lambda: True)


def test_no_lock_is_held_while_cancelled_is_asked():
    scheduler = Scheduler(1)
    scheduler.acquire("a", never)

    def cancelled():
        leaving = threading.Thread(target=scheduler.release, args=("a",), daemon=True)
        leaving.start()
        leaving.join(5)
        return leaving.is_alive()

    assert scheduler.acquire("b", cancelled)


def test_job_that_does_not_fit_waits_until_memory_is_free():
    scheduler = Scheduler(2, memory=100)
    assert scheduler.acquire("a", never, memory=60)
    assert not scheduler.acquire("large", lambda: True, memory=50)
    assert scheduler.acquire("small", never, memory=40)
    scheduler.release("a")
    assert not scheduler.acquire("large", lambda: True, memory=50)  # "a" still has its network
    assert scheduler.acquire("a", never, memory=60)
    scheduler.release_memory("a")
    assert scheduler.acquire("large", never, memory=50)


def test_job_with_its_memory_goes_ahead_of_one_that_does_not_fit():
    scheduler = Scheduler(1, memory=100)
    acquired: queue.Queue[str] = queue.Queue()
    assert scheduler.acquire("a", never, memory=60)

    def wait():
        assert scheduler.acquire("large", never, 50)
        acquired.put("large")

    large = threading.Thread(target=wait)
    large.start()
    until(lambda: scheduler.position("large") == 1)
    scheduler.release("a")
    assert scheduler.acquire("a", never, memory=60)
    assert scheduler.load == 2
    scheduler.release_memory("a")
    assert acquired.get(timeout=10) == "large"
    large.join()


def test_job_larger_than_all_memory_runs_alone():
    scheduler = Scheduler(2, memory=100)
    assert scheduler.acquire("huge", never, memory=500)
    assert not scheduler.acquire("small", lambda: True, memory=1)
