// Five repairs of streamlit-drawable-canvas 0.13. It tells the page of a stroke only 200 ms after
// its end: here its own button "Update the app" is pressed at once. Its toolbar, invisible until
// the pointer rests, swallows strokes that begin in the upper right corner: it is hidden. A sheet
// that is wider than the screen is cut off: it is shown smaller. And while a fresh sheet takes the
// place of another one, all below it would jump: its room is kept. A stroke that begins on the sheet
// that is about to leave would leave with it: once a button under it is pressed, none begins there.

export default function mount({ data, parentElement }) {
  const box = parentElement.closest(`.st-key-${data.box}`);
  if (!box) return; // It is on its way off the page.
  Object.assign(box.style, { maxWidth: `${data.width}px`, aspectRatio: data.width / data.height, overflow: "hidden" });
  const page = new AbortController();
  tellAtOnce(box, page.signal);
  mendSheets(box, data.width, page.signal);
  guardLeaving(box, `.st-key-${data.box}_buttons button`, page.signal);
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
    for (const { shadowRoot } of sheetsIn(box)) {
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

const sheetsIn = (box) => [...box.querySelectorAll("[data-testid=stBidiComponentIsolated]")];

function guardLeaving(box, buttons, signal) {
  let leaving = [];
  const press = (event) => {
    if (!event.target.closest(buttons)) return;
    leaving = sheetsIn(box);
    box.style.pointerEvents = "none";
  };
  const arrive = () => {
    if (leaving.every((sheet) => !sheet.isConnected) && sheetsIn(box).length) box.style.pointerEvents = "";
  };
  const arrivals = new MutationObserver(arrive);
  arrivals.observe(box, { childList: true, subtree: true });
  window.addEventListener("click", press, { signal, capture: true });
  signal.addEventListener("abort", () => {
    arrivals.disconnect();
    box.style.pointerEvents = "";
  });
}
