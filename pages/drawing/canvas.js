// Fixes of five faults of streamlit-drawable-canvas 0.13:
// - It reports a stroke only after 200 ms; its own button "Update the app" is pressed at once.
// - Its toolbar, invisible until hovered, swallows strokes that begin in the upper right corner; it is hidden.
// - A canvas that is wider than the screen is cut off; it is scaled down.
// - While a new canvas replaces another one, everything below would jump; the height is reserved.
// - A stroke that begins on a canvas that is about to be replaced would be lost; once a button
//   below is pressed, none begins there.

export default function mount({ data, parentElement }) {
  const box = parentElement.closest(`.st-key-${data.box}`);
  if (!box) return; // It is on its way off the page.
  Object.assign(box.style, { maxWidth: `${data.width}px`, aspectRatio: data.width / data.height, overflow: "hidden" });
  const page = new AbortController();
  reportAtOnce(box, page.signal);
  fixCanvases(box, data.width, page.signal);
  blockStrokes(box, `.st-key-${data.box}_buttons button`, page.signal);
  return () => page.abort();
}

function reportAtOnce(box, signal) {
  let toolbar = null;
  const begin = (event) => { toolbar = event.composedPath()[0].getRootNode().querySelector(".dc-toolbar"); };
  const end = () => {
    const update = toolbar?.querySelector("button");
    if (update) setTimeout(() => update.click());
    toolbar = null;
  };
  for (const event of ["mousedown", "touchstart"]) box.addEventListener(event, begin, { signal, capture: true, passive: true });
  for (const event of ["mouseup", "touchend"]) window.addEventListener(event, end, { signal });
}

// A new canvas is fixed as soon as it is there, before the first stroke can begin on it.
function fixCanvases(box, width, signal) {
  const fix = () => {
    if (signal.aborted) return;
    for (const { shadowRoot } of canvasesIn(box)) {
      if (!shadowRoot) {
        requestAnimationFrame(fix);
        continue;
      }
      changes.observe(shadowRoot, { childList: true, subtree: true });
      const toolbar = shadowRoot.querySelector(".dc-toolbar");
      if (!toolbar) continue;
      toolbar.style.visibility = "hidden";
      shadowRoot.querySelector(".dc-container").style.zoom = Math.min(1, box.clientWidth / width);
    }
  };
  const changes = new MutationObserver(fix);
  changes.observe(box, { childList: true, subtree: true });
  const sizes = new ResizeObserver(fix);
  sizes.observe(box);
  signal.addEventListener("abort", () => {
    changes.disconnect();
    sizes.disconnect();
  });
}

const canvasesIn = (box) => [...box.querySelectorAll("[data-testid=stBidiComponentIsolated]")];

function blockStrokes(box, buttons, signal) {
  let old = [];
  const press = (event) => {
    if (!event.target.closest(buttons)) return;
    old = canvasesIn(box);
    box.style.pointerEvents = "none";
  };
  const check = () => {
    if (old.every((canvas) => !canvas.isConnected) && canvasesIn(box).length) box.style.pointerEvents = "";
  };
  const changes = new MutationObserver(check);
  changes.observe(box, { childList: true, subtree: true });
  window.addEventListener("click", press, { signal, capture: true });
  signal.addEventListener("abort", () => {
    changes.disconnect();
    box.style.pointerEvents = "";
  });
}
