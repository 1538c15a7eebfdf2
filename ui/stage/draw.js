// Draws one step: all panels anew, or only what moves.

// Longer than from one move of a slider to the next picture.
const MILLISECONDS_BEFORE_SYNC = 700;
const MILLISECONDS_BETWEEN_SYNCS = 200;

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

// Plane figures first; those in 3-D and the details below the player follow a frame later.
async function drawAll(stage, redraw) {
  const panels = [...stage.panels.values()];
  const isLater = (panel) => panel.below || (redraw && isIn3d(panel));
  const draw = (some) => Promise.all(some.map((panel) => drawPanel(stage, panel, redraw)));
  await draw(panels.filter((panel) => !isLater(panel)));
  stage.root.dataset.drawn = Number(stage.root.dataset.drawn ?? 0) + 1;
  if (redraw && stage.root.dataset.drawn > 1) await new Promise(requestAnimationFrame);
  await draw(panels.filter(isLater));
  stage.root.dataset.complete = stage.root.dataset.drawn;
  syncSoon(stage);
}

function drawPanel(stage, panel, redraw) {
  const moves = movesOf(stage, panel.name);
  const unchanged = panel.shown === panel.figure && panel.colours === stage.colours;
  if (!redraw || unchanged) return moves.size ? move(stage, panel, moves) : null;
  const traces = panel.figure.data.map((trace, index) => ({ ...trace, ...moves.get(index) }));
  panel.outOfSync = false;
  const drawing = window.Plotly.react(panel.plot, traces, themedLayout(stage, panel), { displayModeBar: false, showTips: false });
  if (!panel.drawn) panel.listenToPlotly();
  panel.drawn = true;
  panel.shown = panel.figure;
  panel.colours = stage.colours;
  return drawing;
}

function themedLayout(stage, panel) {
  return themed(withSteadyCamera(panel), stage.colours, panel.plot.clientWidth);
}

// The camera of a surface stays where it was first: a view that turns by itself is disorienting.
function withSteadyCamera(panel) {
  const { layout } = panel.figure;
  if (!layout.scene) return layout;
  if (panel.view?.of !== layout.uirevision) panel.view = { of: layout.uirevision, camera: layout.scene.camera };
  return { ...layout, scene: { ...layout.scene, camera: panel.view.camera } };
}

// The coordinates of the moving traces at the current step: Map(trace → {x, y, z}).
function movesOf(stage, name) {
  if (stage.preview) return stage.preview.moves.get(name) ?? new Map();
  const moves = new Map();
  const add = (trace, axis, values) => moves.set(trace, { ...moves.get(trace), [axis]: values });
  for (const { panel, trace, steps, axes } of stage.trails) {
    if (panel !== name) continue;
    const count = steps ? steps.filter((step) => step <= stage.step).length : stage.step + 1;
    for (const [axis, path] of axes) add(trace, axis, path.subarray(0, count));
  }
  for (const { panel, trace, axes } of stage.motions) {
    if (panel !== name) continue;
    for (const [axis, blend] of axes) add(trace, axis, coordinatesOf(blend, stage.step));
  }
  return moves;
}

// A weighted sum of shapes (count, points); a shorter run stays at its last weights.
function coordinatesOf({ weights, shapes, count }, step) {
  const points = shapes.length / count;
  const row = Math.min(step, weights.length / count - 1) * count;
  const values = new Float64Array(points);
  for (let shape = 0; shape < count; shape++)
    for (let index = 0; index < points; index++) values[index] += weights[row + shape] * shapes[shape * points + index];
  return values;
}

// With fixed axes the SVG elements can be moved without Plotly, which is updated once they rest.
function move(stage, panel, moves) {
  const { xaxis, yaxis } = panel.figure.layout;
  panel.outOfSync = Boolean(xaxis?.range && yaxis?.range) && moveInSvg(panel.plot, moves);
  if (!panel.outOfSync) return restyle(panel, moves);
  placeOverlay(stage, panel);
  return null;
}

function syncSoon(stage, milliseconds = MILLISECONDS_BEFORE_SYNC) {
  clearTimeout(stage.syncTimer);
  if (!stages.has(stage.root)) return;
  const panel = [...stage.panels.values()].find((one) => one.outOfSync);
  if (panel) stage.syncTimer = setTimeout(() => sync(stage, panel), milliseconds);
}

// One panel at a time, so that the page never freezes for long.
function sync(stage, panel) {
  stage.drawing = stage.drawing.then(() => {
    if (!panel.outOfSync || stage.waiting || !panel.plot.isConnected) return null;
    panel.outOfSync = false;
    return restyle(panel, movesOf(stage, panel.name));
  }).then(() => syncSoon(stage, MILLISECONDS_BETWEEN_SYNCS));
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
