// Four repairs of streamlit-drawable-canvas 0.13. It tells the page of a stroke only 200 ms after
// its end: here its own button "Update the app" is pressed at once. Its toolbar, invisible until
// the pointer rests, swallows strokes that begin in the upper right corner: it is hidden. A sheet
// that is wider than the screen is cut off: it is shown smaller. And while a fresh sheet takes the
// place of another one, all below it would jump: its room is kept.

export default function mount({ data, parentElement }) {
  const box = parentElement.closest(`.st-key-${data.box}`);
  Object.assign(box.style, { maxWidth: `${data.width}px`, aspectRatio: data.width / data.height, overflow: "hidden" });
  const page = new AbortController();
  tellAtOnce(box, page.signal);
  mendSheets(box, data.width, page.signal);
  return () => page.abort();
}

function tellAtOnce(box, signal) {
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

// A fresh sheet is mended as soon as it is there, before the first stroke can begin on it.
function mendSheets(box, width, signal) {
  const mend = () => {
    if (signal.aborted) return;
    for (const { shadowRoot } of box.querySelectorAll("[data-testid=stBidiComponentIsolated]")) {
      if (!shadowRoot) {
        requestAnimationFrame(mend);
        continue;
      }
      arrivals.observe(shadowRoot, { childList: true, subtree: true });
      const toolbar = shadowRoot.querySelector(".dc-toolbar");
      if (!toolbar) continue;
      toolbar.style.visibility = "hidden";
      shadowRoot.querySelector(".dc-container").style.zoom = Math.min(1, box.clientWidth / width);
    }
  };
  const arrivals = new MutationObserver(mend);
  arrivals.observe(box, { childList: true, subtree: true });
  const sizes = new ResizeObserver(mend);
  sizes.observe(box);
  signal.addEventListener("abort", () => {
    arrivals.disconnect();
    sizes.disconnect();
  });
}
