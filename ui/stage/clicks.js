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
  panel.listenForClicksIn3d = () => panel.plot.on("plotly_click", ({ points: [point], event }) => {
    if (!panel.clickable || !isIn3d(panel) || !down || (event && moved(event))) return;
    stage.sendClick({ panel: panel.name, x: Number(point.x), y: Number(point.y), z: Number(point.z) });
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
