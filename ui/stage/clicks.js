// Clicks in a panel are sent to Python in the units of its axes.

const CLICK_RADIUS = 4; // pixels; a pointer that moved further was dragged

// Plotly covers the page while the button is down, so the window listens for the release.
function listenForClicks(stage, panel) {
  let down = null;
  const moved = (event) => Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > CLICK_RADIUS;
  panel.plot.addEventListener("pointerdown", (event) => {
    down = event;
    if (!panel.clickable || isIn3d(panel) || event.target.closest(".legend")) return;
    window.addEventListener("pointerup", (up) => {
      const place = !moved(up) && placeOf(panel.plot, up);
      if (place) stage.sendClick({ panel: panel.name, ...place });
    }, { capture: true, once: true });
  }, true);
  panel.listenToPlotly = () => {
    panel.plot.on("plotly_afterplot", () => placeOverlay(stage, panel));
    panel.plot.on("plotly_relayout", (change) => { panel.fitButton.hidden = !isMoved(change); });
    panel.plot.on("plotly_click", ({ points: [point], event }) => {
      if (!panel.clickable || !isIn3d(panel) || !down || (event && moved(event))) return;
      stage.sendClick({ panel: panel.name, x: Number(point.x), y: Number(point.y), z: Number(point.z) });
    });
    panel.plot.on("plotly_legendclick", ({ data, curveNumber }) => {
      if (panel.selects) stage.sendClick({ panel: panel.name, name: data[curveNumber].name });
      return !panel.selects;
    });
  };
}

// Outside the axes there is none, or with `clamped` the nearest.
function placeOf(plot, event, clamped = false) {
  const { xaxis, yaxis } = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  const [x, y] = [event.clientX - box.left - xaxis._offset, event.clientY - box.top - yaxis._offset];
  if (!clamped && !isInside(plot, [x, y])) return null;
  const within = (value, length) => Math.min(Math.max(value, 0), length);
  return { x: Number(xaxis.p2d(within(x, xaxis._length))), y: Number(yaxis.p2d(within(y, yaxis._length))) };
}
