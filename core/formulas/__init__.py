"""Formulas that people type, such as `x^2 sin(x)`, with exact derivatives.

Begin with `parse`: it reads a text and returns an `Objective` with its value, gradient, Hessian
and LaTeX. From text to NumPy:

- `tokenizer`: text → tokens; `parser`: tokens → an expression; `names`: what may be used in it
- `expression`: the tree of sums, products, powers and functions, simplified as it is built
- `derivative`: the derivative of a tree, by the rules of calculus
- `latex`, `numpy_code`, `python_code`: a tree as LaTeX, as a NumPy function, as source code
- `functions`: the functions that are known, such as sin, each for all of these
- `objective`: `parse` and `Objective`
"""

from core.formulas.objective import ExpressionError, Objective, parse

__all__ = ["ExpressionError", "Objective", "parse"]
