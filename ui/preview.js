// Asks Python for what a stage shows at every position of a slider, and tells the stage which of
// them to show while the knob is dragged. See preview.py.

const MILLISECONDS_AFTER_RELEASE = 100;
const previews = (window.gradientPlaygroundPreviews ??= new Map());

export default function mount({ data, parentElement, setTriggerValue }) {
  const preview = previews.get(data.stage) ?? createPreview(data.stage);
  preview.versions = data.versions;
  preview.handles = data.handles;
  preview.ask = (request) => setTriggerValue("request", request);
  preview.element = parentElement;
  if (data.answer && data.answer !== preview.received) receive(preview, data.answer);
  return () => {
    if (parentElement.isConnected || preview.element !== parentElement) return;
    preview.closed.abort();
    previews.delete(data.stage);
  };
}

function createPreview(stage) {
  const preview = { stage, answers: new Map(), dragged: null, closed: new AbortController() };
  previews.set(stage, preview);
  const listen = (type, react) =>
    document.addEventListener(type, (event) => react(preview, event), { capture: true, passive: true, signal: preview.closed.signal });
  listen("pointerover", askFor);
  listen("pointerdown", startDrag);
  listen("pointerup", endDrag);
  listen("pointercancel", endDrag);
  listen("handle", followHandle);
  return preview;
}

function receive(preview, text) {
  const answer = JSON.parse(text);
  const columns = answer.columns.map((column) => new Float32Array(bufferOf(column)));
  const positions = answer.positions.map(({ step, moves, caption }) => ({
    step,
    toStart: answer.atStart,
    toEnd: answer.atEnd,
    moves: movesByPanel(moves, columns),
    caption: caption && decodeCaption(caption),
  }));
  preview.received = text;
  preview.asked = null;
  preview.answers.set(answer.slider, { ...answer, positions });
  if (preview.dragged?.slider === answer.slider) showPosition(preview, answer.slider, preview.dragged.input);
}

function bufferOf(text) {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0)).buffer;
}

function movesByPanel(moves, columns) {
  const panels = new Map();
  for (const [panel, trace, axes] of moves) {
    if (!panels.has(panel)) panels.set(panel, new Map());
    const coordinates = Object.entries(axes).map(([axis, index]) => [axis, columns[index]]);
    panels.get(panel).set(trace, Object.fromEntries(coordinates));
  }
  return panels;
}

function decodeCaption({ template, texts, names, numbers }) {
  const values = new Float64Array(bufferOf(numbers));
  const columns = Object.entries(texts).map(([name, text]) => [name, [text]]);
  names.forEach((name, index) => columns.push([name, [values[index]]]));
  return { pieces: template.split(/\{(\w+)\}/), values: Object.fromEntries(columns) };
}

function stageOf({ stage }) {
  return document.querySelector(`.st-key-${stage} .stage`);
}

function sliderAt(preview, element) {
  const panel = element.matches?.(".stage-handle") && stageOf(preview)?.contains(element) && element.closest(".stage-panel");
  if (panel) return preview.handles[`${panel.dataset.panel} ${element.dataset.point}`];
  return Object.keys(preview.versions).find((key) => element.closest?.(`.st-key-${key}`));
}

function answerFor(preview, slider) {
  const answer = preview.answers.get(slider);
  const step = Number(stageOf(preview)?.dataset.step);
  return answer?.version === preview.versions[slider] && (answer.atStart || answer.atEnd || answer.step === step) ? answer : null;
}

function askFor(preview, { target }) {
  const slider = sliderAt(preview, target);
  const stage = stageOf(preview);
  if (!slider || !stage?.dataset.step || answerFor(preview, slider)) return;
  const request = { slider, step: Number(stage.dataset.step), at: stage.dataset.at };
  const question = JSON.stringify([request, preview.versions[slider]]);
  if (preview.asked === question) return;
  preview.asked = question;
  preview.ask(request);
}

function startDrag(preview, event) {
  askFor(preview, event);
  const slider = sliderAt(preview, event.target);
  if (event.target.matches?.(".stage-handle")) return;
  const input = slider && document.querySelector(`.st-key-${slider} input[type=range]`);
  if (!input) return;
  const observer = new MutationObserver(() => showPosition(preview, slider, input));
  observer.observe(input, { attributeFilter: ["value", "aria-valuetext"] });
  preview.dragged = { slider, input, observer, before: input.value };
}

function showPosition(preview, slider, input) {
  const answer = answerFor(preview, slider);
  const position = answer?.positions[Math.round((input.value - input.min) / input.step)];
  if (position) tell(preview, position);
}

// The nearest of the places for which there are figures.
function followHandle(preview, { target, detail: { panel, point, x, y } }) {
  const answer = target === stageOf(preview) && answerFor(preview, preview.handles[`${panel} ${point}`]);
  if (!answer?.positions.length) return;
  const distances = answer.places.map((place) => Math.hypot(place[0] - x, (place[1] ?? y) - y));
  tell(preview, answer.positions[distances.indexOf(Math.min(...distances))]);
}

// If the knob is back where it was, no new run will come to take the place of the preview.
function endDrag(preview) {
  const { dragged } = preview;
  if (!dragged) return;
  setTimeout(() => {
    dragged.observer.disconnect();
    if (dragged.input.value === dragged.before) tell(preview, null);
  }, MILLISECONDS_AFTER_RELEASE);
  preview.dragged = null;
}

function tell(preview, position) {
  stageOf(preview)?.dispatchEvent(new CustomEvent("preview", { detail: position }));
}
