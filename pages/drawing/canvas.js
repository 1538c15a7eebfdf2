// Two repairs of streamlit-drawable-canvas 0.13. It tells the page of a stroke only 200 ms after
// its end: here its own button "Update the app" is pressed at once. And its toolbar, invisible
// until the pointer rests, swallows strokes that begin in the upper right corner: it is hidden.

export default function mount({ data }) {
  const page = new AbortController();
  connect(document.querySelector(`.st-key-${data.box}`), page.signal);
  return () => page.abort();
}

function connect(box, signal) {
  if (signal.aborted) return;
  const toolbar = box && toolbarOf(box);
  if (!toolbar) {
    requestAnimationFrame(() => connect(box, signal));
    return;
  }
  toolbar.style.visibility = "hidden";
  let drawing = false;
  const begin = () => { drawing = true; };
  const end = () => {
    if (drawing) setTimeout(() => toolbar.querySelector("button").click());
    drawing = false;
  };
  for (const event of ["mousedown", "touchstart"]) box.addEventListener(event, begin, { signal, capture: true, passive: true });
  for (const event of ["mouseup", "touchend"]) window.addEventListener(event, end, { signal });
}

function toolbarOf(box) {
  for (const element of box.querySelectorAll("*")) {
    const toolbar = element.shadowRoot?.querySelector(".dc-toolbar");
    if (toolbar) return toolbar;
  }
  return null;
}
