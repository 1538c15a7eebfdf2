"""Training in the background: runs that share the cores and outlive the page that started them.

Begin with `runs`. The modules:

- `runs`: `Run`, one training run, and `RunState`, what a page shows of it
- `jobs`: `Job`, work in a thread with time slices, and `FinderJob`, a learning-rate range test
- `landscape_job`: `LandscapeJob`, the loss landscape of a run that has ended
- `watch`: `NetworkCopy`, the network of a run in progress, while a page looks at it
- `pace`: `Pace`, full speed, steps per second, pauses and single steps
- `scheduler`: `Scheduler`, how many jobs compute at once, and the queue of the others
- `visitors`: `Visitor` and `Visitors`, who owns which runs, and when they are removed
- `dataset_cache`: `DatasetCache`, data sets loaded once for all visitors
"""

from core.runs.runs import Run
from core.runs.scheduler import Scheduler
from core.runs.visitors import Visitor, Visitors

__all__ = ["Run", "Scheduler", "Visitor", "Visitors"]
