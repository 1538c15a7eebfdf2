// The text below the figures: the values of the step, and what became of the run.

function showCaption(stage) {
  if (!stage.captionData) return;
  const { pieces, values } = stage.preview?.caption ?? stage.captionData;
  const step = stage.preview?.step ?? stage.step;
  stage.caption.innerHTML = pieces
    .map((piece, index) => (index % 2 ? valueAt(values, piece, step) : piece))
    .join("");
}

function showOutcomes(stage, outcomes) {
  stage.outcome.hidden = !outcomes.length;
  stage.outcome.replaceChildren(...outcomes.map(({ label, colour, text }) => {
    const line = document.createElement("p");
    const name = document.createElement("strong");
    name.textContent = label;
    name.style.setProperty("--run", colour);
    line.append(...(label ? [name, " "] : []), text);
    return line;
  }));
}

function valueAt(values, name, step) {
  if (name === "step") return String(step);
  const column = values[name];
  const value = column[Math.min(step, column.length - 1)];
  return typeof value === "number" ? formatNumber(value) : escaped(value);
}

// Six significant digits.
function formatNumber(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "−∞";
  const [digits, exponent] = value.toPrecision(6).split("e");
  const short = digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
  const power = exponent ? `·10<sup>${Number(exponent)}</sup>` : "";
  return (short + power).replaceAll("-", "−");
}

function escaped(text) {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}
