"""Training in the background: runs that share the cores and outlive the page that started them.

Begin with `runs`. The modules:

- `runs`: `Run`, one training run, and `RunState`, what a page shows of it
- `jobs`: `Job`, work in a thread with time slices, and `FinderJob`, a learning-rate range test
- `watch`: `NetworkCopy`, the network of a run in progress, while a page looks at it
- `scheduler`: `Scheduler`, how many jobs compute at once, and the queue of the others
- `visitors`: `Visitor` and `Visitors`, who owns which runs, and when they are removed
- `dataset_cache`: `DatasetCache`, data sets loaded once for all visitors
"""

from core.runs.dataset_cache import DatasetCache, DatasetLoader
from core.runs.jobs import FinderJob, Job
from core.runs.runs import Run, RunState, Status
from core.runs.scheduler import Scheduler
from core.runs.visitors import BusyError, Visitor, Visitors, new_id
from core.runs.watch import NetworkCopy

__all__ = [
    "BusyError",
    "DatasetCache",
    "DatasetLoader",
    "FinderJob",
    "Job",
    "NetworkCopy",
    "Run",
    "RunState",
    "Scheduler",
    "Status",
    "Visitor",
    "Visitors",
    "new_id",
]
