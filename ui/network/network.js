// Draws the picture of a network, moves it to each new one, and reports the unit that is opened.
// The other files of this folder: decode (what Python sent), layout (where), paint (one frame).

const MILLISECONDS_TO_NEXT = 160;
const REACH = { mouse: 2, pen: 6, touch: 12 };
const networks = new WeakMap();

export default function mount({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".network");
  if (!networks.has(root)) networks.set(root, createNetwork(root));
  const network = networks.get(root);
  network.open = ({ layer, place }) =>
    setTriggerValue("open", { layer, unit: network.picture.columns[layer].units[place] });
  if (network.received !== data.picture) receive(network, data.picture);
  return () => { if (!root.isConnected) disposeOf(network); };
}

function createNetwork(root) {
  const canvas = root.querySelector("canvas");
  const network = {
    root, canvas,
    context: canvas.getContext("2d"),
    tip: root.querySelector(".network-tip"),
    description: root.querySelector(".network-description"),
    spoken: root.querySelector(".network-focus"),
    picture: null,
    looked: null, // the unit under the pointer or with the keyboard's focus
    chosen: null, // the unit that is open
    begun: 0,
  };
  network.size = new ResizeObserver(() => fitNetwork(network));
  network.size.observe(root);
  network.theme = new MutationObserver(() => { network.colours = readNetworkColours(root); redraw(network); });
  for (let box = root.parentElement; box; box = box.parentElement)
    network.theme.observe(box, { attributeFilter: ["class", "style"] });
  network.colours = readNetworkColours(root);
  listenToPointer(network);
  listenToKeys(network);
  return network;
}

function disposeOf(network) {
  network.size.disconnect();
  network.theme.disconnect();
  cancelAnimationFrame(network.frame);
  networks.delete(network.root);
}

function receive(network, text) {
  const before = network.picture, picture = decodePicture(text);
  const same = before && sameUnits(before, picture);
  const { values, lines } = network;
  network.received = text;
  network.picture = picture;
  network.values = picture.columns.map((column, layer) => motion(column, same && values[layer].to));
  network.lines = picture.columns.map((column, layer) => changes(column, same ? lines[layer] : []));
  network.imageCanvas = imageOf(picture.image);
  network.chosen = picture.selected && findUnit(picture, picture.selected);
  if (!same) network.looked = null;
  network.canvas.setAttribute("aria-label", picture.description);
  network.description.textContent = picture.description;
  const still = !same || matchMedia("(prefers-reduced-motion: reduce)").matches;
  network.begun = still ? -Infinity : performance.now();
  network.root.dataset.received = Number(network.root.dataset.received ?? 0) + 1;
  fitNetwork(network);
}

const sameUnits = (one, other) =>
  one.columns.length === other.columns.length &&
  one.columns.every((column, layer) => String(column.units) === String(other.columns[layer].units));

// Values relative to the largest of their layer: those shown before, and those to show.
function motion({ values, largest }, before) {
  const to = values.map((value) => value / largest);
  return { from: before || to, to };
}

// Lines that stay change their strength; the others fade in and out.
function changes({ sources, targets, terms, largestTerm }, before) {
  const lines = new Map();
  for (const { source, target, to } of before)
    if (to) lines.set(`${source} ${target}`, { source, target, from: to, to: 0 });
  sources.forEach((source, index) => {
    const name = `${source} ${targets[index]}`, from = lines.get(name)?.from ?? (before.length ? 0 : terms[index] / largestTerm);
    lines.set(name, { source, target: targets[index], from, to: terms[index] / largestTerm });
  });
  return [...lines.values()].sort((one, other) => Math.abs(one.to) - Math.abs(other.to));
}

function findUnit({ columns }, [layer, unit]) {
  const place = columns[layer]?.units.indexOf(unit) ?? -1;
  return place < 0 ? null : { layer, place };
}

function fitNetwork(network) {
  const width = network.root.clientWidth;
  if (!width || !network.picture) return;
  const layout = (network.layout = layOut(network.picture, width)), ratio = devicePixelRatio || 1;
  const [wide, high] = [Math.round(width * ratio), Math.round(layout.height * ratio)];
  if (network.canvas.width !== wide || network.canvas.height !== high) {
    Object.assign(network.canvas, { width: wide, height: high });
    network.canvas.style.height = `${layout.height}px`;
  }
  redraw(network);
}

// All that changes between two frames of the screen is drawn once.
function redraw(network) {
  if (!network.layout) return;
  network.frame ??= requestAnimationFrame(() => {
    network.frame = null;
    const share = Math.min(1, (performance.now() - network.begun) / MILLISECONDS_TO_NEXT);
    paint(network, share);
    if (share < 1) redraw(network);
  });
}

function look(network, unit, isSpoken = false) {
  const same = unit?.layer === network.looked?.layer && unit?.place === network.looked?.place;
  if (same) return;
  network.looked = unit;
  network.canvas.style.cursor = unit ? "pointer" : "";
  network.tip.hidden = !unit;
  if (unit) showTip(network, unit);
  if (unit && isSpoken) network.spoken.textContent = nameOf(network, unit);
  redraw(network);
}

function nameOf({ picture }, { layer, place }) {
  const { title, units, values, labels } = picture.columns[layer];
  const unit = labels.length ? labels[place] : `unit ${units[place] + 1}`;
  return `${title}, ${unit}: ${values[place].toPrecision(3).replace("-", "−")}`;
}

function showTip(network, unit) {
  const [x, y] = centre(network.layout, unit.layer, unit.place);
  network.tip.textContent = nameOf(network, unit);
  const left = Math.min(Math.max(0, x - network.tip.offsetWidth / 2), network.layout.width - network.tip.offsetWidth);
  const above = y - network.layout.blocks[unit.layer].cell / 2 - network.tip.offsetHeight - 6;
  Object.assign(network.tip.style, { left: `${left}px`, top: `${Math.max(0, above)}px` });
}

function listenToPointer(network) {
  const { canvas } = network;
  const under = (event) => {
    const box = canvas.getBoundingClientRect(), reach = REACH[event.pointerType] ?? REACH.mouse;
    return network.layout && unitAt(network.layout, network.picture, event.clientX - box.left, event.clientY - box.top, reach);
  };
  canvas.addEventListener("pointermove", (event) => look(network, under(event)));
  canvas.addEventListener("pointerleave", () => look(network, null));
  canvas.addEventListener("click", (event) => {
    const unit = under(event);
    if (unit) network.open(unit);
  });
}

function listenToKeys(network) {
  const { canvas } = network;
  canvas.addEventListener("keydown", (event) => {
    if (!network.layout) return;
    const unit = network.looked ?? network.chosen ?? { layer: network.picture.columns.length - 1, place: 0 };
    const steps = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (steps) look(network, network.looked ? neighbour(network, unit, ...steps) : unit, true);
    else if (["Enter", " "].includes(event.key)) network.open(unit);
    else return;
    event.preventDefault();
  });
  canvas.addEventListener("blur", () => look(network, null));
}

// The unit one step to the right and below; beyond the edge of a layer, in the next layer.
function neighbour({ layout, picture }, { layer, place }, right, down) {
  const [onward, along] = layout.stacked ? [down, right] : [right, down];
  const { lanes } = layout.blocks[layer], count = picture.columns[layer].units.length;
  if (along) {
    const next = place + along * lanes;
    return { layer, place: next >= 0 && next < count ? next : place };
  }
  const lane = (place % lanes) + onward, sideways = place + onward;
  if (lane >= 0 && lane < lanes && sideways < count) return { layer, place: sideways };
  const other = layer + onward;
  if (other < 0 || other >= picture.columns.length) return { layer, place };
  return { layer: other, place: Math.floor((place / count) * picture.columns[other].units.length) };
}
