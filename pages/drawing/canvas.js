// Four repairs of streamlit-drawable-canvas 0.13. It tells the page of a stroke only 200 ms after
// its end: here its own button "Update the app" is pressed at once. Its toolbar, invisible until
// the pointer rests, swallows strokes that begin in the upper right corner: it is hidden. A sheet
// that is wider than the screen is cut off: it is shown smaller. And while a fresh sheet takes the
// place of another one, all below it would jump: its room is kept.

export default function mount({ data, parentElement }) {
  const page = new AbortController();
  const box = parentElement.closest(`.st-key-${data.box}`);
  Object.assign(box.style, { maxWidth: `${data.width}px`, aspectRatio: data.width / data.height, overflow: "hidden" });
  connect(box, data.width, page.signal);
  return () => page.abort();
}

function connect(box, width, signal) {
  if (signal.aborted) return;
  const toolbar = toolbarOf(box);
  if (!toolbar) {
    requestAnimationFrame(() => connect(box, width, signal));
    return;
  }
  toolbar.style.visibility = "hidden";
  fit(box, toolbar.parentElement.querySelector(".dc-container"), width, signal);
  let drawing = false;
  const begin = () => { drawing = true; };
  const end = () => {
    if (drawing) setTimeout(() => toolbar.querySelector("button").click());
    drawing = false;
  };
  for (const event of ["mousedown", "touchstart"]) box.addEventListener(event, begin, { signal, capture: true, passive: true });
  for (const event of ["mouseup", "touchend"]) window.addEventListener(event, end, { signal });
}

function fit(box, sheet, width, signal) {
  const observer = new ResizeObserver(() => { sheet.style.zoom = Math.min(1, box.clientWidth / width); });
  observer.observe(box);
  signal.addEventListener("abort", () => observer.disconnect());
}

function toolbarOf(box) {
  for (const element of box.querySelectorAll("*")) {
    const toolbar = element.shadowRoot?.querySelector(".dc-toolbar");
    if (toolbar) return toolbar;
  }
  return null;
}
