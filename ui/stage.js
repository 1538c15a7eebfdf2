// The stage in the browser: draws the panels, moves their traces, answers the player.
// Python sends the whole course of a run once; no frame costs a round trip to the server.

const BASE_SECONDS = 8; // how long a whole run plays at speed 1
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const MILLISECONDS_OF_A_LIVE_PICTURE = 160;
const MILLISECONDS_OF_REST = 200;
const MILLISECONDS_UNTIL_SETTLED = 700; // longer than from one move of a slider to the next picture
const CLICK_RADIUS = 4; // a pointer that moved further than this many pixels was a drag
const stages = new WeakMap();

export default function mount(component) {
  const { data, parentElement, setTriggerValue } = component;
  const root = parentElement.querySelector(".stage");
  if (!stages.has(root)) stages.set(root, createStage(root));
  const stage = stages.get(root);
  stage.report = (click) => setTriggerValue("click", click);
  loadPlotly(data.plotly).then(
    () => root.isConnected && update(stage, data),
    () => { root.textContent = "The chart library could not be loaded from this server. Reload the page."; },
  );
  // Streamlit also cleans up after a mount that newer data overtook: then the stage lives on.
  return () => { if (!root.isConnected) dispose(root, stage); };
}

function loadPlotly(url) {
  if (window.Plotly) return Promise.resolve();
  window.plotlyLoading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return window.plotlyLoading;
}

function createStage(root) {
  const stage = {
    root,
    above: root.querySelector(".stage-panels"),
    below: root.querySelector(".stage-below"),
    player: root.querySelector(".stage-player"),
    caption: root.querySelector(".stage-caption"),
    outcome: root.querySelector(".stage-outcome"),
    panels: new Map(),
    step: null,
    steps: 0,
    playing: false,
    speed: 1,
    drawing: Promise.resolve(),
  };
  connectPlayer(stage);
  stage.resize = new ResizeObserver(() => stage.panels.forEach(fit));
  stage.fitToWindow = () => fillWindow(stage);
  window.addEventListener("resize", stage.fitToWindow);
  stage.theme = new MutationObserver(() => recolour(stage));
  for (let box = root.parentElement; box; box = box.parentElement)
    stage.theme.observe(box, { attributeFilter: ["class", "style"] });
  return stage;
}

function dispose(root, stage) {
  stage.playing = false;
  clearInterval(stage.growing);
  clearTimeout(stage.remembering);
  clearTimeout(stage.settling);
  stage.resize.disconnect();
  window.removeEventListener("resize", stage.fitToWindow);
  stage.theme.disconnect();
  stage.panels.forEach((panel) => panel.drawn && window.Plotly.purge(panel.plot));
  stages.delete(root);
}

// ---- a new run arrives ---------------------------------------------------------------

function update(stage, data) {
  if (stage.received === data.stage) return;
  stage.received = data.stage;
  const received = JSON.parse(data.stage);
  const shown = stage.step;
  const first = shown === null;
  const atEnd = first || shown >= stage.steps;
  const asUsual = shown === stage.usual;
  stage.steps = received.steps;
  stage.scale = received.scale;
  const columns = received.columns.map(decodeArray);
  stage.words = received.caption && decodeCaption(received.caption, columns);
  stage.trails = received.trails.map((trail) => decodeTrail(trail, columns));
  stage.motions = received.motions.map((motion) => decodeMotion(motion, columns));
  stage.link = received.steps && received.live === null ? data.link : null;
  stage.usual = received.start ?? received.steps;
  stage.step = stepToShow(stage, received, { first, atEnd, asUsual });
  stage.player.hidden = received.steps === 0 || received.live !== null;
  stage.caption.hidden = !stage.words;
  stage.fill = received.fills;
  showOutcomes(stage, received.outcomes);
  readColours(stage);
  layOut(stage, received.panels);
  showCaption(stage);
  fillWindow(stage);
  clearInterval(stage.growing);
  if (received.live && !first && shown < received.steps) grow(stage, shown, received.live);
  show(stage, stage.step, true);
}

function stepToShow(stage, { steps, live }, { first, atEnd, asUsual }) {
  if (first) return Math.min(recall(stage) ?? stage.usual, steps);
  if (asUsual && live === null && !stage.playing) return stage.usual;
  if (live !== null || (atEnd && !stage.playing)) return steps;
  return Math.min(stage.step, steps);
}

// News of a live stage comes seldom, for each costs the page much; between two of them it moves on.
function grow(stage, from, seconds) {
  const begun = performance.now();
  stage.step = from;
  stage.growing = setInterval(() => {
    const share = Math.min(1, (performance.now() - begun) / 1000 / seconds);
    if (share === 1) clearInterval(stage.growing);
    show(stage, Math.round(from + share * (stage.steps - from)));
  }, MILLISECONDS_OF_A_LIVE_PICTURE);
}

function layOut(stage, received) {
  const names = new Set(received.map((panel) => panel.name));
  stage.panels.forEach((panel, name) => {
    if (names.has(name)) return;
    if (panel.drawn) window.Plotly.purge(panel.plot);
    panel.box.remove();
    stage.panels.delete(name);
  });
  for (const { name, title, height, width, clickable, below, figure } of received) {
    const panel = stage.panels.get(name) ?? createPanel(stage, name);
    panel.box.style.setProperty("--columns", width);
    panel.heading.textContent = title;
    panel.heading.hidden = !title;
    Object.assign(panel, { height, width });
    panel.plot.classList.toggle("clickable", clickable);
    panel.clickable = clickable;
    if (panel.source !== figure) panel.figure = JSON.parse(figure);
    panel.source = figure;
    panel.plot.classList.toggle("in-space", Boolean(panel.figure.layout.scene));
    panel.below = below;
    const row = below ? stage.below : stage.above;
    if (panel.box.parentElement !== row) row.append(panel.box);
  }
}

function createPanel(stage, name) {
  const box = document.createElement("section");
  const heading = document.createElement("h4");
  const plot = document.createElement("div");
  box.className = "stage-panel";
  box.dataset.panel = name;
  plot.className = "stage-plot";
  box.append(heading, plot);
  const panel = { name, box, heading, plot, drawn: false };
  stage.panels.set(name, panel);
  listenForClicks(stage, panel);
  stage.resize.observe(plot);
  return panel;
}

function fit({ plot, drawn }) {
  if (!drawn || !plot.offsetParent) return;
  const { width, height } = plot._fullLayout;
  if (width !== plot.clientWidth || height !== plot.clientHeight) window.Plotly.Plots.resize(plot);
}

function decodeArray(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return new Float64Array(bytes.buffer);
}

function decodeTrail({ panel, trace, steps, ...axes }, columns) {
  return {
    panel,
    trace,
    steps: columns[steps],
    axes: Object.entries(axes).map(([axis, place]) => [axis, columns[place]]),
  };
}

function decodeMotion({ panel, trace, ...axes }, columns) {
  const blends = Object.entries(axes).map(([axis, { weights, shapes, count }]) => [
    axis,
    { weights: columns[weights], shapes: columns[shapes], count },
  ]);
  return { panel, trace, axes: blends };
}

function decodeCaption({ template, numbers, texts }, columns) {
  const values = { ...texts };
  for (const [name, place] of Object.entries(numbers)) values[name] = columns[place];
  return { pieces: template.split(/\{(\w+)\}/), columns: values };
}

// ---- one step ------------------------------------------------------------------------

function show(stage, step, redraw = false) {
  stage.step = step;
  showPlayer(stage);
  showCaption(stage);
  if (redraw) stage.redraw = true;
  if (stage.waiting) return stage.drawing;
  stage.waiting = true;
  stage.drawing = stage.drawing.then(() => {
    stage.waiting = false;
    const all = stage.redraw;
    stage.redraw = false;
    return drawAll(stage, all);
  });
  return stage.drawing;
}

// The plane pictures first: those in space, and the details under the player, follow a frame later.
async function drawAll(stage, redraw) {
  const panels = [...stage.panels.values()];
  const later = (panel) => panel.below || (redraw && Boolean(panel.figure.layout.scene));
  await Promise.all(panels.filter((panel) => !later(panel)).map((panel) => drawPanel(stage, panel, redraw)));
  stage.root.dataset.drawn = Number(stage.root.dataset.drawn ?? 0) + 1;
  if (redraw && stage.root.dataset.drawn > 1) await new Promise(requestAnimationFrame);
  await Promise.all(panels.filter(later).map((panel) => drawPanel(stage, panel, redraw)));
  stage.root.dataset.complete = stage.root.dataset.drawn;
  settleSoon(stage);
}

function drawPanel(stage, panel, redraw) {
  const moves = movesOf(stage, panel.name);
  const stands = panel.shown === panel.figure && panel.colours === stage.colours;
  if (!redraw || stands) return moves.size ? move(panel, moves) : null;
  const traces = panel.figure.data.map((trace, index) => ({ ...trace, ...moves.get(index) }));
  const layout = themed(steadyView(panel), stage.colours, panel.plot.clientWidth);
  panel.owed = false;
  const drawing = window.Plotly.react(panel.plot, traces, layout, { displayModeBar: false });
  if (!panel.drawn) panel.hearClicksIn3d();
  panel.drawn = true;
  panel.shown = panel.figure;
  panel.colours = stage.colours;
  return drawing;
}

// A surface is looked at from where it was at first: a picture that turns by itself takes one's bearings.
function steadyView(panel) {
  const { layout } = panel.figure;
  if (!layout.scene) return layout;
  if (panel.view?.of !== layout.uirevision) panel.view = { of: layout.uirevision, camera: layout.scene.camera };
  return { ...layout, scene: { ...layout.scene, camera: panel.view.camera } };
}

function movesOf(stage, name) {
  const moves = new Map();
  const add = (trace, axis, values) => moves.set(trace, { ...moves.get(trace), [axis]: values });
  for (const trail of stage.trails) {
    if (trail.panel !== name) continue;
    const grown = trail.steps ? trail.steps.filter((step) => step <= stage.step).length : stage.step + 1;
    for (const [axis, path] of trail.axes) add(trail.trace, axis, path.subarray(0, grown));
  }
  for (const motion of stage.motions) {
    if (motion.panel !== name) continue;
    for (const [axis, blend] of motion.axes) add(motion.trace, axis, blended(blend, stage.step));
  }
  return moves;
}

function blended({ weights, shapes, count }, step) {
  const points = shapes.length / count;
  const last = weights.length / count - 1;
  const row = Math.min(step, last) * count;
  const values = new Float64Array(points);
  for (let shape = 0; shape < count; shape++)
    for (let index = 0; index < points; index++) values[index] += weights[row + shape] * shapes[shape * points + index];
  return values;
}

// Between axes that stand still, what moves can be moved alone; Plotly learns of it once it rests.
function move(panel, moves) {
  const { layout } = panel.figure;
  const steady = layout.xaxis?.range && layout.yaxis?.range;
  panel.owed = Boolean(steady) && moveAtOnce(panel.plot, moves);
  return panel.owed ? null : restyle(panel, moves);
}

function settleSoon(stage, milliseconds = MILLISECONDS_UNTIL_SETTLED) {
  clearTimeout(stage.settling);
  if (!stages.has(stage.root)) return;
  const owed = [...stage.panels.values()].find((panel) => panel.owed);
  if (owed) stage.settling = setTimeout(() => settle(stage, owed), milliseconds);
}

// One panel at a time, so that the page never stands still for long.
function settle(stage, panel) {
  stage.drawing = stage.drawing.then(() => {
    if (!panel.owed || stage.waiting || !panel.plot.isConnected) return null;
    panel.owed = false;
    return restyle(panel, movesOf(stage, panel.name));
  }).then(() => settleSoon(stage, MILLISECONDS_OF_REST));
}

function restyle(panel, moves) {
  const traces = [...moves.keys()];
  const changes = {};
  for (const axis of ["x", "y", "z"]) {
    if (!traces.some((trace) => moves.get(trace)[axis])) continue;
    changes[axis] = traces.map((trace) => moves.get(trace)[axis] ?? panel.plot.data[trace][axis]);
  }
  return window.Plotly.restyle(panel.plot, changes, traces);
}

// ---- words ---------------------------------------------------------------------------

function showCaption(stage) {
  if (!stage.words) return;
  const { pieces, columns } = stage.words;
  stage.caption.innerHTML = pieces
    .map((piece, index) => (index % 2 ? valueOf(piece, columns, stage.step) : piece))
    .join("");
}

function showOutcomes(stage, outcomes) {
  stage.outcome.hidden = !outcomes.length;
  stage.outcome.replaceChildren(...outcomes.map(({ label, colour, text }) => {
    const line = document.createElement("p");
    const name = document.createElement("strong");
    name.textContent = label && `${label} `;
    name.style.color = colour;
    line.append(name, text);
    return line;
  }));
}

function valueOf(name, columns, step) {
  if (name === "step") return String(step);
  const column = columns[name];
  const value = column[Math.min(step, column.length - 1)];
  return typeof value === "number" ? number(value) : escaped(value);
}

function number(value) {
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

// ---- the player ----------------------------------------------------------------------

function connectPlayer(stage) {
  const part = (name) => stage.player.querySelector(`.stage-${name}`);
  Object.assign(stage, { playButton: part("play"), scrubber: part("scrubber"), counter: part("counter"), speedBox: part("speed") });
  stage.playButton.onclick = () => (stage.playing ? pause(stage) : play(stage));
  part("first").onclick = () => goTo(stage, 0);
  part("back").onclick = () => goTo(stage, stage.step - 1);
  part("forward").onclick = () => goTo(stage, stage.step + 1);
  stage.scrubber.oninput = () => goTo(stage, stepAt(stage, stage.scrubber.value / 1000));
  stage.scrubber.onkeydown = (event) => stepByKey(stage, event);
  stage.speedBox.replaceChildren(...SPEEDS.map((speed) => new Option(`${speed}×`, speed, speed === 1, speed === 1)));
  stage.speedBox.onchange = () => {
    stage.speed = Number(stage.speedBox.value);
    rememberSoon(stage);
    if (stage.playing) play(stage);
  };
}

function goTo(stage, step) {
  pause(stage);
  show(stage, Math.min(stage.steps, Math.max(0, step)));
}

function stepByKey(stage, event) {
  const change = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
  if (!change) return;
  event.preventDefault();
  goTo(stage, stage.step + change);
}

function stepAt(stage, share) {
  return Math.round(stage.scale === "log" ? (stage.steps + 1) ** share - 1 : stage.steps * share);
}

function shareOf(stage, step) {
  if (!stage.steps) return 1;
  return stage.scale === "log" ? Math.log1p(step) / Math.log1p(stage.steps) : step / stage.steps;
}

function showPlayer(stage) {
  const share = shareOf(stage, stage.step);
  // A thumb in the learner's hand stays where it is, between two steps.
  if (stepAt(stage, stage.scrubber.value / 1000) !== stage.step) stage.scrubber.value = Math.round(share * 1000);
  stage.scrubber.setAttribute("aria-valuetext", `step ${stage.step} of ${stage.steps}`);
  stage.counter.textContent = `step ${stage.step} / ${stage.steps}`;
  stage.playButton.setAttribute("aria-label", stage.playing ? "Pause" : "Play");
  stage.root.dataset.step = stage.step;
  stage.root.dataset.ended = stage.step >= stage.steps;
  stage.root.dataset.playing = stage.playing;
}

function pause(stage) {
  stage.playing = false;
  stage.run = null;
  showPlayer(stage);
  rememberSoon(stage);
}

// ---- the link ------------------------------------------------------------------------

// The address of the page keeps the step and the speed, beside what Streamlit keeps in it. It
// waits until the scrubber rests: a browser takes only so many changes of its address.
function rememberSoon(stage) {
  clearTimeout(stage.remembering);
  if (stage.link) stage.remembering = setTimeout(() => remember(stage), MILLISECONDS_OF_REST);
}

function remember(stage) {
  const address = new URL(window.location);
  const keep = (name, value, usual) =>
    value === usual ? address.searchParams.delete(name) : address.searchParams.set(name, value);
  keep(`${stage.link}_step`, stage.step, stage.usual);
  keep(`${stage.link}_speed`, stage.speed, 1);
  if (address.href !== window.location.href) window.history.replaceState(window.history.state, "", address);
}

function recall(stage) {
  const link = new URLSearchParams(stage.link ? window.location.search : "");
  const speed = Number(link.get(`${stage.link}_speed`));
  if (SPEEDS.includes(speed)) stage.speedBox.value = stage.speed = speed;
  const step = link.get(`${stage.link}_step`);
  return /^\d+$/.test(step) ? Number(step) : null;
}

function play(stage) {
  const from = stage.step >= stage.steps ? 0 : shareOf(stage, stage.step);
  const run = (stage.run = {});
  stage.playing = true;
  if (from === 0) show(stage, 0);
  showPlayer(stage);
  let begun = null;
  const tick = async (now) => {
    if (stage.run !== run || !stage.playing) return;
    begun ??= now;
    const share = Math.min(1, from + ((now - begun) / 1000 / seconds(stage)) * stage.speed);
    const step = stepAt(stage, share);
    if (step !== stage.step) await show(stage, step);
    if (share < 1) requestAnimationFrame(tick);
    else pause(stage);
  };
  requestAnimationFrame(tick);
}

// A short run is played step by step, a long one in a bearable time.
function seconds(stage) {
  return Math.min(BASE_SECONDS, stage.steps * 0.4);
}

// ---- clicks --------------------------------------------------------------------------

// Plotly covers the page while the button is down, so the release is heard on the window.
function listenForClicks(stage, panel) {
  let down = null;
  const moved = (event) => Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > CLICK_RADIUS;
  panel.plot.addEventListener("pointerdown", (event) => {
    down = event;
    if (!panel.clickable || panel.figure.layout.scene || event.target.closest(".legend")) return;
    window.addEventListener("pointerup", (up) => {
      const place = !moved(up) && placeOf(panel.plot, up);
      if (place) stage.report({ panel: panel.name, ...place });
    }, { capture: true, once: true });
  }, true);
  panel.hearClicksIn3d = () => panel.plot.on("plotly_click", ({ points: [point], event }) => {
    if (!panel.clickable || !panel.figure.layout.scene || !down || (event && moved(event))) return;
    stage.report({ panel: panel.name, x: Number(point.x), y: Number(point.y), z: Number(point.z) });
  });
}

function placeOf(plot, event) {
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const x = event.clientX - box.left - xaxis._offset;
  const y = event.clientY - box.top - yaxis._offset;
  if (x < 0 || y < 0 || x > xaxis._length || y > yaxis._length) return null;
  return { x: Number(xaxis.p2d(x)), y: Number(yaxis.p2d(y)) };
}

// ---- colours -------------------------------------------------------------------------

function themeColours(root) {
  const style = getComputedStyle(root);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  return {
    text: read("--st-text-color", "#1c2430"),
    paper: read("--st-background-color", "#ffffff"),
    panel: read("--st-secondary-background-color", "#f2f4f8"),
    line: read("--st-border-color", "#d5dae3"),
    font: read("--st-font", "sans-serif"),
  };
}

function readColours(stage) {
  const colours = themeColours(stage.root);
  if (JSON.stringify(colours) === JSON.stringify(stage.colours)) return false;
  stage.colours = colours;
  return true;
}

function recolour(stage) {
  if (stage.colours && readColours(stage)) show(stage, stage.step, true);
}

function themed(layout, colours, width) {
  const result = {
    ...layout,
    uirevision: layout.uirevision ?? "stage",
    dragmode: layout.dragmode ?? (matchMedia("(pointer: coarse)").matches && !layout.scene ? false : undefined),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: colours.font, size: 13, ...layout.font, color: colours.text },
    hoverlabel: { bgcolor: colours.panel, bordercolor: colours.line, font: { color: colours.text }, ...layout.hoverlabel },
    legend: { bgcolor: "rgba(0,0,0,0)", ...layout.legend },
  };
  const axis = (name) => /^[xyz]axis\d*$/.test(name);
  const lines = { gridcolor: colours.line, zerolinecolor: colours.line, linecolor: colours.line, tickcolor: colours.line };
  for (const name of Object.keys(result)) {
    if (axis(name)) result[name] = { ...lines, ...result[name] };
    if (name.startsWith("scene")) result[name] = themedScene(result[name], lines, width);
  }
  for (const name of ["xaxis", "yaxis"]) if (!layout.scene) result[name] ??= lines;
  return result;
}

function themedScene(scene, lines, width) {
  const back = Math.max(1, 430 / (width || 430)); // in a narrow picture the labels need a step back
  const eye = Object.fromEntries(Object.entries(scene.camera.eye).map(([axis, place]) => [axis, back * place]));
  const result = { ...scene, camera: { ...scene.camera, eye } };
  for (const name of ["xaxis", "yaxis", "zaxis"]) result[name] = { ...lines, showbackground: false, ...scene[name] };
  return result;
}
