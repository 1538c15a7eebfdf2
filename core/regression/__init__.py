"""Linear regression by gradient descent: data, loss, fit, closed form."""
