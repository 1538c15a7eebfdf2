"""How a run in one variable goes on at its end; `core.descent.verdicts` has the words."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from core.arrays import Array
from core.descent.judgement import TAIL, Theory, sharp, theory, valley
from core.descent.minima import downhill
from core.descent.optimizer_base import Optimizer
from core.descent.optimizers import AdaGrad, Lion, RMSProp
from core.descent.trajectory import Trajectory
from core.formulas.objective import Objective

# A way that takes more steps than this, at the present pace, is crawled.
CRAWL = 10_000
# What stays above this share of the height of a swing before it has not come down.
DAMPED = 0.9
# A slope of this share of the steepest is none.
PLAIN = 1e-6
# A run that ends higher than its lowest point by this share of all its heights was thrown.
THROWN = 0.1


@dataclass(frozen=True)
class Ending:
    """A run in one variable, and what can be known of how it goes on.

    Attributes:
        objective: what was descended.
        optimizer: who ran.
        run: the run.
        rates: the learning rates of the steps that were asked for, (steps,).
    """

    objective: Objective
    optimizer: Optimizer
    run: Trajectory
    rates: Array

    @cached_property
    def minimum(self) -> float | None:
        """The minimum that the run is about; None where the function falls without end."""
        return valley(self.objective, self.run)

    @cached_property
    def limit(self) -> Theory | None:
        """What theory says of that minimum."""
        return theory(self.objective, self.optimizer, self.run)

    @property
    def used(self) -> Array:
        """The learning rates of the steps that were taken, (steps,)."""
        return self.rates[: self.run.steps]

    @property
    def too_fast(self) -> bool:
        """Whether some step had a learning rate that the minimum does not hold."""
        return self.limit is not None and self.limit.above(self.used) > 0

    @property
    def bounces(self) -> bool:
        """Whether it jumps to and fro, just at the limit of the learning rate."""
        return self.limit is not None and self.limit.at(self.used) and self.alternates

    @property
    def lowered(self) -> bool:
        """Whether a schedule has lowered the learning rate."""
        return bool(self.used[-1:].min(initial=np.inf) < self.used.max(initial=0.0) / 2)

    @property
    def fading(self) -> bool:
        """Whether a schedule lowers the learning rate more and more, not only now and then."""
        late = self.used[-(len(self.used) // 4) - 1 :]
        return bool(late.size) and bool(late[-1] < late[0] / 2)

    @property
    def moves(self) -> Array:
        """Each step, (steps,)."""
        return np.diff(self.run.positions[:, 0])

    @property
    def alternates(self) -> bool:
        """Whether each of the last moves goes back."""
        last = self.moves[-4:]
        return len(last) == 4 and bool((np.diff(np.sign(last)) != 0).all())

    @cached_property
    def peaks(self) -> Array:
        """How high above the minimum the run came on each way from one crossing to the next.

        The last way is the present one.
        """
        assert self.minimum is not None
        right = self.run.positions[:, 0] > self.minimum
        crossings = np.flatnonzero(right[1:] != right[:-1]) + 1
        heights = self.run.values - float(self.objective.value(self.minimum))
        return np.maximum.reduceat(heights, [0, *crossings])

    @property
    def growth(self) -> float:
        """How many times as high its last finished swings are as those before; 0 if unknown."""
        finished = self.peaks[:-1]
        some = max(1, len(finished) // 3)
        last, before = finished[-some:], finished[-2 * some : -some]
        return float(last.max() / before.max()) if before.size and before.max() > 0 else 0.0

    @property
    def damped(self) -> bool:
        """Whether its swings about the minimum become smaller, and will go on to."""
        if self.limit is not None:
            return not self.too_fast
        if self.fading or isinstance(self.optimizer, AdaGrad):
            return True
        # Who divides by a fading memory of the slope jumps the wider, the less slope is left.
        forgets = self.optimizer.is_adaptive and self.alternates
        restless = self.constant or forgets or isinstance(self.optimizer, RMSProp)
        return not restless and self.growth < DAMPED

    @property
    def constant(self) -> bool:
        """Whether its steps stay as long at the minimum, where the slope does not shorten them."""
        assert self.minimum is not None
        kink = sharp(self.objective, self.minimum) and not isinstance(self.optimizer, AdaGrad)
        return kink or isinstance(self.optimizer, Lion)

    @property
    def halfway(self) -> bool:
        """Whether half of its way to the minimum, or more, is behind it."""
        assert self.minimum is not None
        start, last = np.abs(self.run.positions[[0, -1], 0] - self.minimum)
        return bool(last < start / 2)

    @property
    def crawls(self) -> bool:
        """Whether it will not reach the minimum in any reasonable number of steps."""
        if self.minimum is None:
            return False
        # A schedule shortens steps that are no shorter for want of slope.
        paces = np.abs(self.moves[-3:]) * self.used.max(initial=0.0) / self.used[-3:]
        way = abs(self.run.positions[-1, 0] - self.minimum)
        return bool(paces.max(initial=0.0) * CRAWL <= way) and bool(paces.size)

    @cached_property
    def thrown(self) -> float | None:
        """The minimum of the valley out of which it was thrown onto a flat part, or None.

        Either it passed a much lower point than where it ends, or it is farther from the
        minimum of its start than it was.
        """
        if not (self.flat or self.crawls):
            return None
        values, (first, last) = self.run.values, self.run.positions[[0, -1], 0]
        if values[-1] - values.min() > THROWN * np.ptp(values):
            return self.minimum
        home = downhill(self.objective, float(first))
        if home is None or abs(last - home) <= abs(first - home):
            return None
        depth = values[-1] - float(self.objective.value(home))
        return home if depth > THROWN * (values.max() - values[-1] + depth) else None

    @property
    def flat(self) -> bool:
        """Whether there is hardly any slope where it ends, for one that has known a slope."""
        slopes = np.abs(self.run.gradients[:, 0])
        return bool(slopes[-1] <= PLAIN * slopes.max())

    @property
    def held(self) -> bool:
        """Whether weight decay, which pulls it towards 0, is all that moves it."""
        decay = getattr(self.optimizer, "weight_decay", 0.0)
        pulls = self.used[-TAIL:] * decay * np.abs(self.run.positions[-TAIL - 1 : -1, 0])
        return bool(10 * np.abs(self.moves[-TAIL:]).sum() < pulls.sum())

    @property
    def remembered(self) -> float:
        """The slope, much steeper than at the start, by which it divides its steps; 0 for none."""
        slopes = np.abs(self.run.gradients[:, 0])
        for name in ("second moment", "sum of squares"):
            if name in self.run.states and slopes.max() > 2 * slopes[0]:
                return float(np.sqrt(self.run.states[name][-1, 0]))
        return 0.0
