// Gives the panels of a stage the height that the window leaves them, so that figures, player and
// caption are seen together without scrolling.

const NARROW = 640; // CSS pixels; below it panels stand under each other and keep their heights
const LEAST_SCALE = 0.45;
const LARGEST_SCALE = 1.7;
const MARGIN = 12;

function fillWindow(stage) {
  const panels = [...stage.panels.values()];
  const above = panels.filter((panel) => !panel.below);
  const scale = stage.fills && stage.root.clientWidth > NARROW ? scaleToFit(stage, above) : 1;
  for (const panel of panels)
    panel.plot.style.height = `${Math.round(panel.height * (panel.below ? 1 : scale))}px`;
}

function scaleToFit(stage, panels) {
  const top = stage.root.getBoundingClientRect().top - topOfPage(stage.root);
  const rest = outerHeight(stage.player) + outerHeight(stage.text);
  const rows = rowsOf(panels);
  const headings = rows.reduce((sum, row) => sum + Math.max(...row.map((panel) => outerHeight(panel.heading))), 0);
  const natural = rows.reduce((sum, row) => sum + Math.max(...row.map((panel) => panel.height)), 0);
  const gaps = 4 * (rows.length - 1);
  const below = parseFloat(getComputedStyle(stage.root).getPropertyValue("--stage-space-below")) || 0;
  const available = window.innerHeight - top - rest - headings - gaps - below - MARGIN;
  return Math.min(LARGEST_SCALE, Math.max(LEAST_SCALE, available / natural));
}

// Where the top of the scrolled page is on the screen: negative once it was scrolled.
function topOfPage(element) {
  const scrolled = element.closest('[data-testid="stMain"]');
  return scrolled ? -scrolled.scrollTop : -window.scrollY;
}

function outerHeight(element) {
  const { marginTop, marginBottom, display } = getComputedStyle(element);
  return display === "none" ? 0 : element.offsetHeight + parseFloat(marginTop) + parseFloat(marginBottom);
}

// The panels of each row of the twelve columns.
function rowsOf(panels) {
  const rows = [];
  let taken = 12;
  for (const panel of panels) {
    if (taken + panel.width > 12) {
      rows.push([]);
      taken = 0;
    }
    rows.at(-1).push(panel);
    taken += panel.width;
  }
  return rows;
}
