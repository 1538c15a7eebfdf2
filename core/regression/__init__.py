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

from core.regression.least_squares import closed_form, descend, largest_stable_learning_rate
from core.regression.tables import Table, read_table

__all__ = ["Table", "closed_form", "descend", "largest_stable_learning_rate", "read_table"]
