// Plays a stage in the browser. Python sends a whole run once; no frame needs the server.
// The other files of this folder: decode (what Python sent), panels and window (layout), draw and
// svg (one step), overlay, caption, player, preview, address (what the link keeps), clicks, theme.

const MILLISECONDS_BETWEEN_LIVE_STEPS = 160;
const stages = new WeakMap();

export default function mount({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".stage");
  if (!stages.has(root)) stages.set(root, createStage(root));
  const stage = stages.get(root);
  stage.sendClick = (click) => setTriggerValue("click", click);
  loadPlotly(data.plotly).then(
    () => root.isConnected && update(stage, data),
    () => { root.textContent = "The chart library could not be loaded from this server. Reload the page."; },
  );
  // Streamlit also calls this for a mount that newer data replaced: then the stage is still in use.
  return () => { if (!root.isConnected) dispose(stage); };
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
    text: root.querySelector(".stage-text"),
    caption: root.querySelector(".stage-caption"),
    outcome: root.querySelector(".stage-outcome"),
    panels: new Map(),
    step: null,
    steps: 0,
    playing: false,
    speed: 1,
    drawing: Promise.resolve(),
    closed: new AbortController(), // removes the listeners outside the stage
  };
  connectPlayer(stage);
  listenForPreviews(stage);
  stage.resize = new ResizeObserver(() => stage.panels.forEach(fit));
  // What stands above the stage, such as the strip of a challenge, may have more or fewer lines.
  stage.page = new ResizeObserver(() => fillWindow(stage));
  const page = root.closest('[data-testid="stMainBlockContainer"]');
  if (page) stage.page.observe(page);
  window.addEventListener("resize", () => fillWindow(stage), { signal: stage.closed.signal });
  stage.theme = new MutationObserver(() => recolour(stage));
  for (let box = root.parentElement; box; box = box.parentElement)
    stage.theme.observe(box, { attributeFilter: ["class", "style"] });
  return stage;
}

function dispose(stage) {
  stage.playing = false;
  stage.closed.abort();
  clearInterval(stage.liveTimer);
  clearTimeout(stage.addressTimer);
  clearTimeout(stage.syncTimer);
  stage.resize.disconnect();
  stage.page.disconnect();
  stage.theme.disconnect();
  stage.panels.forEach((panel) => panel.drawn && window.Plotly.purge(panel.plot));
  stages.delete(stage.root);
}

function update(stage, data) {
  const { preview } = stage;
  setPreview(stage, null);
  if (stage.received === data.stage) return preview && show(stage, stage.step);
  stage.received = data.stage;
  const received = decodeStage(data.stage);
  const shown = stage.step;
  const next = stepToShow(stage, received, data.link);
  const { steps, scale, live, fills, trails, motions, caption } = received;
  Object.assign(stage, { steps, scale, fills, trails, motions, captionData: caption, step: next });
  stage.defaultStep = received.start ?? steps;
  stage.player.hidden = steps === 0 || live !== null;
  document.body.classList.toggle("embedded", isEmbedded() && !stage.player.hidden);
  stage.caption.hidden = !caption;
  showOutcomes(stage, received.outcomes);
  stage.root.dataset.dimmed = received.dimmed;
  stage.root.dataset.received = true;
  readColours(stage);
  layOut(stage, received.panels);
  showCaption(stage);
  fillWindow(stage);
  clearInterval(stage.liveTimer);
  if (live && shown !== null && shown < steps && !motionIsReduced()) animateLive(stage, shown, live);
  show(stage, stage.step, true);
}

// At first the step in the link, or the default. Later the step shown stays, but one who saw the
// default step, or the end, sees that of the new run.
function stepToShow(stage, { steps, start, live }, link) {
  const usual = start ?? steps;
  stage.link = steps && live === null ? link : null;
  if (stage.step === null) return Math.min(readAddress(stage) ?? usual, steps);
  if (live !== null) return steps;
  if (stage.playing) return Math.min(stage.step, steps);
  if (stage.step === stage.defaultStep) return usual;
  return stage.step >= stage.steps ? steps : Math.min(stage.step, steps);
}

// With `?embed=true` only the figures and the player are shown: see layout.css.
function isEmbedded() {
  return new URLSearchParams(window.location.search).get("embed") === "true";
}

// Updates of a live run are costly and therefore rare: between two of them the picture moves on.
function animateLive(stage, from, seconds) {
  const started = performance.now();
  stage.step = from;
  stage.liveTimer = setInterval(() => {
    const share = Math.min(1, (performance.now() - started) / 1000 / seconds);
    if (share === 1) clearInterval(stage.liveTimer);
    show(stage, Math.round(from + share * (stage.steps - from)));
  }, MILLISECONDS_BETWEEN_LIVE_STEPS);
}
