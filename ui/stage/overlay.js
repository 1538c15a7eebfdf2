// What lies over a panel: the handle of a marker that can be dragged, and an arrow at the edge for
// each ball that has left the figure.

function createOverlay(stage, panel) {
  panel.overlay = document.createElement("div");
  panel.handleElement = document.createElement("div");
  panel.overlay.className = "stage-overlay";
  panel.handleElement.className = "stage-handle";
  panel.handleElement.hidden = true;
  panel.overlay.append(panel.handleElement);
  panel.plot.parentElement.append(panel.overlay);
  listenForDrags(stage, panel);
}

function placeOverlay(stage, panel) {
  if (!panel.drawn || isIn3d(panel)) return;
  const moves = movesOf(stage, panel.name);
  const coordinates = (index) => ({ ...panel.plot._fullData[index], ...moves.get(index) });
  const { handleElement } = panel;
  const at = panel.handle === null ? null : pixelsOf(panel.plot, coordinates(panel.handle))?.[0];
  // Hidden, it would lose the pointer.
  handleElement.hidden = !panel.dragged && !(at && isInside(panel.plot, at));
  if (at) placeHandle(panel, at);
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

function placeHandle({ plot, handleElement }, [x, y]) {
  const { xaxis, yaxis } = plot._fullLayout;
  handleElement.style.left = `${xaxis._offset + x}px`;
  handleElement.style.top = `${yaxis._offset + y}px`;
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
function listenForDrags(stage, panel) {
  const { handleElement } = panel;
  handleElement.onpointerdown = (event) => {
    if (stage.playing) pause(stage);
    panel.dragged = true;
    handleElement.setPointerCapture(event.pointerId);
  };
  handleElement.onpointermove = (event) => {
    if (!panel.dragged) return;
    const place = placeOf(panel.plot, event, true);
    stage.root.dispatchEvent(new CustomEvent("handle", { bubbles: true, detail: { panel: panel.name, ...place } }));
    const { xaxis, yaxis } = panel.plot._fullLayout;
    if (!stage.preview) placeHandle(panel, [xaxis.d2p(place.x), yaxis.d2p(place.y)]);
  };
  handleElement.onpointerup = (event) => {
    if (!panel.dragged) return;
    panel.dragged = false;
    stage.sendClick({ panel: panel.name, ...placeOf(panel.plot, event, true) });
  };
  handleElement.onpointercancel = () => {
    panel.dragged = false;
    setPreview(stage, null);
    show(stage, stage.step);
  };
}
