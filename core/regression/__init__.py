"""Linear regression by gradient descent. Begin with `least_squares`.

- `data`: data sets to fit
- `tables`: reading files
- `moments`: the means and products that the mean squared error depends on
- `least_squares`: the loss, its gradient and Hessian, the closed form, plain descent
- `losses`: absolute error and Huber loss
- `minibatch`: mini-batch gradient descent
- `scaling`: standardisation of the features
- `polynomial`: polynomial features, and a training/test split
- `fit`: a fitted model with all that charts and sentences need
- `diagnosis`: whether a fit converged, and how many steps it takes
- `export`: scripts that reproduce a fit
"""

from core.regression.diagnosis import Diagnosis, diagnose, predicted_steps
from core.regression.least_squares import (
    MeanSquaredError,
    closed_form,
    descend,
    largest_stable_learning_rate,
)
from core.regression.minibatch import descend_in_batches
from core.regression.moments import Moments, moments
from core.regression.scaling import Standardisation, standardisation
from core.regression.tables import Table, read_table

__all__ = [
    "Diagnosis",
    "MeanSquaredError",
    "Moments",
    "Standardisation",
    "Table",
    "closed_form",
    "descend",
    "descend_in_batches",
    "diagnose",
    "largest_stable_learning_rate",
    "moments",
    "predicted_steps",
    "read_table",
    "standardisation",
]
