// Creates, arranges and removes the panels: a heading and a Plotly figure each.

function layOut(stage, received) {
  const names = new Set(received.map((panel) => panel.name));
  stage.panels.forEach((panel, name) => {
    if (names.has(name)) return;
    if (panel.drawn) window.Plotly.purge(panel.plot);
    panel.box.remove();
    stage.panels.delete(name);
  });
  for (const { figure, title, ...settings } of received) {
    const panel = stage.panels.get(settings.name) ?? createPanel(stage, settings.name);
    Object.assign(panel, settings);
    if (panel.source !== figure) panel.figure = JSON.parse(figure);
    panel.source = figure;
    panel.box.style.setProperty("--columns", panel.width);
    panel.heading.textContent = title;
    panel.heading.hidden = !title;
    panel.plot.classList.toggle("clickable", panel.clickable);
    panel.plot.classList.toggle("in-space", isIn3d(panel));
    const row = panel.below ? stage.below : stage.above;
    if (panel.box.parentElement !== row) row.append(panel.box);
  }
}

function createPanel(stage, name) {
  const box = document.createElement("section");
  const heading = document.createElement("h4");
  const fitButton = document.createElement("button");
  const frame = document.createElement("div");
  const plot = document.createElement("div");
  box.className = "stage-panel";
  box.dataset.panel = name;
  plot.className = "stage-plot";
  frame.className = "stage-frame";
  frame.append(plot);
  fitButton.className = "stage-fit";
  fitButton.type = "button";
  fitButton.textContent = "Fit view";
  fitButton.hidden = true;
  box.append(heading, fitButton, frame);
  const panel = { name, box, heading, fitButton, plot, drawn: false };
  fitButton.onclick = () => fitView(stage, panel);
  stage.panels.set(name, panel);
  createOverlay(stage, panel);
  listenForClicks(stage, panel);
  stage.resize.observe(plot);
  return panel;
}

function isIn3d({ figure }) {
  return Boolean(figure.layout.scene);
}

function fit({ plot, drawn }) {
  if (!drawn || !plot.offsetParent) return;
  const { width, height } = plot._fullLayout;
  if (width !== plot.clientWidth || height !== plot.clientHeight) window.Plotly.Plots.resize(plot);
}

function isMoved(change) {
  return Object.keys(change).some((name) => /range|camera/.test(name));
}

// Shows the axes, or the camera, that the figure has before anyone zooms or turns it.
async function fitView(stage, panel) {
  const layout = themedLayout(stage, panel);
  const shown = (axis) => (layout[axis].range ? { [`${axis}.range`]: [...layout[axis].range] } : { [`${axis}.autorange`]: true });
  const view = isIn3d(panel) ? { "scene.camera": layout.scene.camera } : { ...shown("xaxis"), ...shown("yaxis") };
  await window.Plotly.relayout(panel.plot, view);
  panel.fitButton.hidden = true;
}
