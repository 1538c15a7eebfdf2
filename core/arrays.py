"""The type of the arrays that all packages of `core` compute with."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
