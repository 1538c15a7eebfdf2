// What lies over a panel: the handles of markers that can be dragged, and an arrow at the edge for
// each ball that has left the figure. Points of the data are dragged without handles.

const GRASP = 8; // pixels from a point

function createOverlay(stage, panel) {
  panel.overlay = document.createElement("div");
  panel.handleElements = [];
  panel.overlay.className = "stage-overlay";
  panel.plot.parentElement.append(panel.overlay);
  listenForPointDrags(stage, panel);
}

function addHandle(stage, panel) {
  const element = document.createElement("div");
  element.className = "stage-handle";
  element.dataset.point = panel.handleElements.length;
  panel.handleElements.push(element);
  panel.overlay.append(element);
  listenForDrags(stage, panel, element);
}

function placeOverlay(stage, panel) {
  if (!panel.drawn || isIn3d(panel)) return;
  const moves = movesOf(stage, panel.name);
  const coordinates = (index) => ({ ...panel.plot._fullData[index], ...moves.get(index) });
  const places = panel.handle === null ? [] : pixelsOf(panel.plot, coordinates(panel.handle)) ?? [];
  while (panel.handleElements.length < places.length) addHandle(stage, panel);
  panel.handleElements.forEach((element, index) => {
    const at = places[index];
    // Hidden, it would lose the pointer.
    element.hidden = panel.dragged !== element && !(at && isInside(panel.plot, at));
    if (at) placeHandle(panel, element, at);
  });
  panel.overlay.querySelectorAll(".stage-edge").forEach((arrow) => arrow.remove());
  for (const index of panel.balls) {
    const { marker, ...ball } = coordinates(index);
    (pixelsOf(panel.plot, ball) ?? []).forEach((place, number) => {
      const colour = Array.isArray(marker.color) ? marker.color[number] : marker.color;
      if (place && !isInside(panel.plot, place)) panel.overlay.append(edgeArrow(panel.plot, place, colour));
    });
  }
}

function isInside({ _fullLayout: { xaxis, yaxis } }, [x, y]) {
  return x >= 0 && y >= 0 && x <= xaxis._length && y <= yaxis._length;
}

function placeHandle({ plot }, element, [x, y]) {
  const { xaxis, yaxis } = plot._fullLayout;
  element.style.left = `${xaxis._offset + x}px`;
  element.style.top = `${yaxis._offset + y}px`;
}

function edgeArrow({ _fullLayout: { xaxis, yaxis } }, [x, y], colour) {
  const arrow = document.createElement("i");
  const [left, top] = [Math.min(Math.max(x, 0), xaxis._length), Math.min(Math.max(y, 0), yaxis._length)];
  arrow.className = "stage-edge";
  arrow.style.cssText = `left: ${xaxis._offset + left}px; top: ${yaxis._offset + top}px; background: ${colour};`;
  arrow.style.rotate = `${Math.atan2(y - top, x - left)}rad`;
  return arrow;
}

// While it is dragged, preview.js shows what belongs to the place; the release is a click there.
function listenForDrags(stage, panel, element) {
  const point = Number(element.dataset.point);
  element.onpointerdown = (event) => {
    if (stage.playing) pause(stage);
    panel.dragged = element;
    element.setPointerCapture(event.pointerId);
  };
  element.onpointermove = (event) => {
    if (!panel.dragged) return;
    const place = placeOf(panel.plot, event, true);
    stage.root.dispatchEvent(new CustomEvent("handle", { bubbles: true, detail: { panel: panel.name, point, ...place } }));
    const { xaxis, yaxis } = panel.plot._fullLayout;
    if (!stage.preview) placeHandle(panel, element, [xaxis.d2p(place.x), yaxis.d2p(place.y)]);
  };
  element.onpointerup = (event) => {
    if (!panel.dragged) return;
    panel.dragged = null;
    stage.sendClick({ panel: panel.name, trace: panel.handle, point, ...placeOf(panel.plot, event, true) });
  };
  element.onpointercancel = () => {
    panel.dragged = null;
    setPreview(stage, null);
    show(stage, stage.step);
  };
}

// The number of the point under the pointer; -1 if there is none.
function pointAt({ plot, draggable }, event) {
  if (draggable === null || event.target.closest(".legend")) return -1;
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left - xaxis._offset, event.clientY - box.top - yaxis._offset];
  const distances = (pixelsOf(plot, plot._fullData[draggable]) ?? []).map((at) => at ? Math.hypot(at[0] - x, at[1] - y) : Infinity);
  const least = Math.min(...distances);
  return least <= GRASP ? distances.indexOf(least) : -1;
}

// Only the point moves; the release is a click, after which the figures are drawn anew.
function listenForPointDrags(stage, panel) {
  const { plot } = panel;
  plot.addEventListener("pointermove", (event) => {
    if (panel.drawn && !isIn3d(panel)) plot.classList.toggle("over-point", pointAt(panel, event) >= 0);
  });
  plot.addEventListener("pointerdown", (event) => {
    const point = panel.drawn && !isIn3d(panel) ? pointAt(panel, event) : -1;
    if (point < 0) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    const trace = panel.draggable;
    const [x, y] = ["x", "y"].map((axis) => Array.from(plot._fullData[trace][axis]));
    const ended = new AbortController();
    const listen = (type, react) => window.addEventListener(type, react, { capture: true, signal: ended.signal });
    listen("pointermove", (move) => {
      const place = placeOf(plot, move, true);
      [x[point], y[point]] = [place.x, place.y];
      setPreview(stage, { moves: new Map([[panel.name, new Map([[trace, { x, y }]])]]) });
      show(stage, stage.step);
    });
    listen("pointerup", () => {
      ended.abort();
      if (stage.preview) stage.sendClick({ panel: panel.name, trace, point, x: x[point], y: y[point] });
    });
    listen("pointercancel", () => {
      ended.abort();
      setPreview(stage, null);
      show(stage, stage.step, true);
    });
  }, true);
}
