"""All sentences about a fit, as Markdown."""

import numpy as np

from charts.regression.curves import minimum_label
from core.arrays import Array
from core.regression import data
from core.regression.diagnosis import Diagnosis, conditioning, predicted_steps
from core.regression.fit import Fit
from core.regression.least_squares import MeanSquaredError
from core.regression.losses import HUBER
from core.regression.polynomial import Polynomial
from core.regression.tables import Columns, Table
from ui.markdown import literal

# From this correlation on, features are called strongly correlated.
STRONG = 0.9
# Standardising is proposed if it divides the condition number by more than this.
WORTHWHILE = 2.0
# A loss on the test set of so many times that on the training set is called overfitting.
OVERFITTED = 4.0

VERDICTS = {
    "converged": "Converged at step {step:,}: {coefficients}.",
    "oscillating": "Oscillating around the minimum. Lower the learning rate.",
    "noisy": "Not converged: mini-batches of {batch_size} keep the line moving. In the last "
    "tenth of the steps the loss was between {low} and {high}; the minimum is {least}. Use larger "
    "batches or a lower learning rate.",
    "too slow": "Not converged, although the loss is flat: it fell by {decrease} % in the last "
    "tenth of the steps, but {name} is {value} and its best value is {best}. Standardise x.",
    "above the limit": "Diverged at step {step:,}: the learning rate {rate} is above the "
    "stability limit 2/λmax = {limit}.",
    "diverging": "Diverging: the learning rate {rate} is above the stability limit "
    "2/λmax = {limit}.",
    "diverged": "Diverged: the learning rate {rate} is too high.",
    "running": "Not converged after {step:,} steps. Take more steps or raise the learning rate.",
    "near the limit": "Not converged after {step:,} steps. Take more steps: the learning rate "
    "is close to the stability limit 2/λmax = {limit}.",
}
SINE_NOTE = "The true curve is y = sin(2π·x)."
STEPS_NEEDED = (
    "- At the learning rate {rate}, gradient descent brings all coefficients within 1 % of the "
    "minimum **after about {steps} steps**."
)
UNITS_MATTER = (
    "- Most of the condition number comes from the units and the offset of x. *Standardise x* "
    "lowers it to **{scaled}**."
)


def number(value: float) -> str:
    """Four significant digits; whole from 1,000 on."""
    if value == 0 or not np.isfinite(value):
        return "0" if value == 0 else "∞"
    if 1e-4 <= abs(value) < 1e6:
        decimals = max(0, 3 - int(np.floor(np.log10(abs(float(f"{value:.4g}"))))))
        return f"{value:,.{decimals}f}".replace("-", "−")
    mantissa, power = f"{value:.3e}".split("e")
    return f"{mantissa}·10{str(int(power)).translate(SUPERSCRIPTS)}".replace("-", "−")


SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def verdict(fit: Fit, found: Diagnosis) -> str:
    """What happened in the run, as plain text."""
    best, last = fit.original.minimum(), fit.coefficients[-1]
    low, high = found.loss_range
    return VERDICTS[found.kind].format(
        step=found.step,
        coefficients=_coefficients(fit, min(found.step, fit.run.steps)),
        batch_size=fit.batch_size,
        low=number(low),
        high=number(high),
        least=number(float(fit.loss.value(*fit.loss.minimum()))),
        decrease=f"{100 * found.loss_decrease:.2g}",
        name=fit.coefficient_names[found.coefficient],
        value=number(last[found.coefficient]),
        best=number(best[found.coefficient]),
        rate=f"{float(fit.optimizer.learning_rate):g}",
        limit=number(fit.stability_limit or np.nan),
    )


def _coefficients(fit: Fit, step: int) -> str:
    values = zip(fit.coefficient_names, fit.coefficients[step], strict=True)
    return ", ".join(f"{name} = {number(value)}" for name, value in values)


def table(fit: Fit) -> str:
    """The initial, the last and the best coefficients side by side, in the units of the data."""
    path, best = fit.coefficients, fit.original.minimum()
    columns = [path[0], path[-1], best]
    squares = MeanSquaredError(fit.moments)
    rows = [
        ("loss", [float(fit.original.value(*column)) for column in columns]),
        ("R²", [squares.r_squared(column) for column in columns]),
        ("standard deviation of the residuals", [squares.residual_std(c) for c in columns]),
    ]
    if fit.test is not None:
        rows.insert(1, ("loss on the test set", [float(fit.test_loss(c)) for c in columns]))
    rows += zip(map(literal, fit.coefficient_names), np.transpose(columns).tolist(), strict=True)
    head = f"| | start | step {fit.run.steps:,} | {minimum_label(fit)} |\n|---|--:|--:|--:|\n"
    return head + "\n".join(f"| {name} | {' | '.join(map(number, row))} |" for name, row in rows)


def condition(fit: Fit) -> str:
    """How the Hessian limits the learning rate, and why descent is slow or not."""
    assert isinstance(fit.loss, MeanSquaredError)
    largest, *_, smallest = fit.loss.eigenvalues
    lines = [
        f"- The eigenvalues of the Hessian are between **{number(smallest)}** and "
        f"**{number(largest)}**: the condition number is "
        f"**{number(fit.loss.condition_number)}**.",
        "- Gradient descent is stable for learning rates below 2/λmax = "
        f"**{number(2 / largest)}**.",
    ]
    found = conditioning(fit.moments)
    names = [literal(name) for name in fit.names[:-1]]
    if found.collinear:
        lines[0] = (
            f"- These features are collinear: {', '.join(names[i] for i in found.collinear)}. Many "
            "coefficients fit equally well; the closed form is the one with the smallest weights."
        )
        return "\n".join(lines)
    rate = float(fit.optimizer.learning_rate)
    if (steps := predicted_steps(fit.loss, rate, fit.run.positions[0])) < np.inf:
        lines.append(STEPS_NEEDED.format(rate=f"{rate:g}", steps=f"{steps:,.0f}"))
    if fit.scaling is None and found.number > WORTHWHILE * found.scaled:
        lines.append(UNITS_MATTER.format(scaled=number(found.scaled)))
    if abs(found.correlation) > STRONG:
        one, other = (names[i] for i in found.correlated)
        lines.append(
            f"- {one} and {other} are strongly correlated (r = {found.correlation:.2f}), which "
            "standardising does not change."
        )
    return "\n".join(lines)


def scaling(fit: Fit) -> str:
    """How x was standardised."""
    assert fit.scaling is not None
    (mean,), (std,) = fit.scaling.mean, fit.scaling.std
    return (
        f"- xₛ = (x − {mean:.4g}) / {std:.4g}. The line is converted back to x after descent."
    ).replace("(x − -", "(x + ")


def line_note(slope: float, intercept: float, outliers: int) -> str:
    """The true line of synthetic points."""
    truth = f"y = {slope:g}·x + {intercept:g}".replace("+ -", "− ").replace("-", "−")
    if outliers:
        return f"The true line is {truth}; {outliers} outliers lie far above it."
    return f"The true line is {truth}."


def model_note(note: str, polynomial: Polynomial | None, train: int, test: int) -> str:
    """What the model and the split are, after the note about the data."""
    parts = [note]
    if polynomial:
        parts.append(
            f"A polynomial of degree {polynomial.degree} in u = (x − {polynomial.centre:.4g}) / "
            f"{polynomial.half_range:.4g}.".replace("x − -", "x + ")
        )
    if test:
        parts.append(f"{train:,} points are in the training set and {test:,} in the test set.")
    return " ".join(part for part in parts if part)


def sampled_note(note: str, n: int, of: int) -> str:
    """That a loss other than MSE is of a sample, after the note about the data."""
    sampled = (
        f"MAE and Huber read every point in each step: {n:,} random ones of {of:,} are fitted."
    )
    return f"{note} {sampled}".strip()


def overfitting(fit: Fit) -> str:
    """How much worse the closed form is on the test set; "" if it is not much worse."""
    if fit.test is None:
        return ""
    best = fit.original.minimum()
    train, test = float(fit.original.value(*best)), float(fit.test_loss(best))
    if test <= OVERFITTED * train:
        return ""
    return (
        f"The closed form **overfits**: its loss is {number(train)} on the training set and "
        f"{number(test)} on the test set."
    )


def apartments_note() -> str:
    """The true coefficients of the synthetic prices."""
    truth = " + ".join(f"{weight:g}·{name}" for name, _, _, weight in data.FEATURES)
    note = f"The true price, in thousands, is {truth} + {data.FEATURES_INTERCEPT:g}, plus noise."
    return note.replace("+ -", "− ")


def file_note(name: str, columns: Columns, table: Table) -> str:
    """How many rows of a file are used."""
    rows = f"{len(columns.y):,} rows used"
    if columns.skipped:
        reason = "too many or too few cells, or no number" if table.wrong_length else "no number"
        rows += f", {columns.skipped:,} left out ({reason} in a column)"
    return f"{literal(name)}: {rows}."


def doubtful(table: Table) -> str:
    """A number that could be read in two ways."""
    assert table.doubtful is not None
    cell, point, comma = table.doubtful
    taken, other = (point, comma) if table.decimal_of_doubtful == "." else (comma, point)
    return f"“{literal(cell)}” is read as {taken:.15g}. It could also be {other:.15g}."


def joined(table: Table) -> str:
    """That unquoted commas were taken for thousands separators."""
    return f"In “{literal(table.joined)}” the last comma is read as a thousands separator."


def unread(table: Table) -> str:
    """The columns with cells that are no numbers, each with the first such cell."""
    cells = (f"{literal(name)} (“{literal(cell[:30])}”)" for name, cell in table.unread.items())
    return f"Not read as numbers: {', '.join(cells)}."


def best_lines(best: dict[str, Array], delta: float) -> str:
    """The best line of each loss."""
    labels = {HUBER.name: f"{HUBER.name}, δ = {delta:g}"}
    rows = [
        f"| {labels.get(name, name)} | {number(w)} | {number(b)} |" for name, (w, b) in best.items()
    ]
    return "\n".join(["| loss | best slope w | best intercept b |", "|---|--:|--:|", *rows])
