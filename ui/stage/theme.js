// Colours of the app's theme, light or dark, for figures that set none.

function themeColours(root) {
  const style = getComputedStyle(root);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  return {
    text: read("--st-text-color", "#1c2430"),
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

const NARROW_FIGURE = 400; // CSS pixels; a legend beside it would leave it no room
const LEGEND_ABOVE = { orientation: "h", x: 0, y: 1.02, yanchor: "bottom" };

function themed(layout, colours, width) {
  const result = {
    ...layout,
    uirevision: layout.uirevision ?? "stage",
    dragmode: layout.dragmode ?? (matchMedia("(pointer: coarse)").matches && !layout.scene ? false : undefined),
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    font: { family: colours.font, size: 13, ...layout.font, color: colours.text },
    hoverlabel: { bgcolor: colours.panel, bordercolor: colours.line, font: { color: colours.text }, ...layout.hoverlabel },
    legend: { bgcolor: "rgba(0,0,0,0)", ...layout.legend, ...(width < NARROW_FIGURE && LEGEND_ABOVE) },
  };
  const axis = (name) => /^[xyz]axis\d*$/.test(name);
  const lines = { gridcolor: colours.line, zerolinecolor: colours.line, linecolor: colours.line, tickcolor: colours.line };
  for (const name of Object.keys(result)) {
    if (axis(name)) result[name] = { ...lines, ...structuredClone(result[name]) }; // Plotly changes it when one zooms
    if (name.startsWith("scene")) result[name] = themedScene(result[name], lines, width);
  }
  for (const name of ["xaxis", "yaxis"]) if (!layout.scene) result[name] ??= lines;
  return result;
}

function themedScene(scene, lines, width) {
  const back = Math.max(1, 480 / (width || 480)); // labels need more room in a narrow figure
  const eye = Object.fromEntries(Object.entries(scene.camera.eye).map(([axis, place]) => [axis, back * place]));
  const result = { ...scene, camera: { ...scene.camera, eye } };
  for (const name of ["xaxis", "yaxis", "zaxis"]) result[name] = { ...lines, showbackground: false, ...scene[name] };
  return result;
}
