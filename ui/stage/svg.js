// Moves the lines and markers that Plotly drew without Plotly, which takes 30 ms and more for the
// whole figure even if only one point moves. Hover labels are wrong until the figure is in sync.

const FARTHEST_PIXEL = 1e6; // beyond, browsers draw lines at wrong places

// `moves` maps the index of a trace to its new coordinates. Returns false, and changes nothing, if
// a trace is more than plain lines and markers, or has no elements yet.
function moveInSvg(plot, moves) {
  const groups = [...plot.querySelectorAll(".scatterlayer > .trace")];
  const indexOf = (group) => group.__data__[0].trace.index;
  const tasks = [];
  for (const [index, coordinates] of moves) {
    const group = groups.find((other) => indexOf(other) === index);
    const trace = { ...plot._fullData[index], ...coordinates };
    const places = group && isPlain(trace) && pixelsOf(plot, trace);
    if (!places) return false;
    const earlier = groups.slice(0, groups.indexOf(group)).map((other) => plot._fullData[indexOf(other)]);
    const task = taskOf(group, trace, places, trace.mode.includes("markers") ? marked(plot, trace, places, earlier) : []);
    if (!task) return false;
    tasks.push(task);
  }
  tasks.forEach(draw);
  return true;
}

function isPlain({ type, xaxis, yaxis, mode, fill, line }) {
  const straight = !mode.includes("lines") || line.shape === "linear";
  return type === "scatter" && xaxis === "x" && yaxis === "y" && fill === "none" && straight && !mode.includes("text");
}

// An [x, y] per point; null for a gap. Undefined if the browser would draw it at a wrong place.
function pixelsOf(plot, { x, y }) {
  const { xaxis, yaxis } = plot._fullLayout;
  const places = [];
  for (let index = 0; index < Math.min(x.length, y.length); index++) {
    const place = [xaxis.c2p(x[index]), yaxis.c2p(y[index])];
    const known = place.every(Number.isFinite);
    if (known && place.some((pixel) => Math.abs(pixel) > FARTHEST_PIXEL)) return undefined;
    places.push(known ? place : null);
  }
  return places;
}

// The points that get a marker. With `maxdisplayed`, Plotly marks every nth of the visible points
// and starts each trace at another one, so that markers do not hide each other.
function marked(plot, { marker: { maxdisplayed } }, places, earlier) {
  const known = places.filter(Boolean);
  if (!maxdisplayed) return known;
  const { xaxis, yaxis } = plot._fullLayout;
  const seen = known.filter(([x, y]) => x >= 0 && y >= 0 && x <= xaxis._length && y <= yaxis._length);
  const every = Math.ceil(seen.length / maxdisplayed);
  const before = earlier.filter(({ mode, marker }) => mode.includes("markers") && marker.maxdisplayed).length;
  const first = Math.round((before * every) / 3 + (Math.floor(before / 3) * every) / 7.1);
  return seen.filter((_, index) => (index + first) % every === 0);
}

// Which elements to draw with; null if there are none. Markers of different colours can be moved,
// but none can be added.
function taskOf(group, { mode, marker }, places, dots) {
  const lines = mode.includes("lines") ? [...group.querySelectorAll(".js-line")] : [];
  const marks = mode.includes("markers") ? [...group.querySelectorAll(".points > .point")] : [];
  const mixed = [marker?.color, marker?.size].some((style) => typeof style === "object");
  const lineLacks = mode.includes("lines") && !lines.length && places.some(Boolean);
  const marksLack = mixed ? dots.length !== marks.length : dots.length && !marks.length;
  return lineLacks || marksLack ? null : { lines, places, marks, dots };
}

function draw({ lines: [line, ...more], places, marks, dots }) {
  line?.setAttribute("d", pathThrough(places));
  more.forEach((segment) => segment.remove());
  if (marks.length) drawMarks(marks, dots);
}

function pathThrough(places) {
  let joined = false;
  const pieces = places.map((place) => {
    const command = joined ? "L" : "M";
    joined = Boolean(place);
    return place ? `${command}${place}` : "";
  });
  return pieces.join("") || "M0,0";
}

function drawMarks(marks, dots) {
  const [first] = marks;
  dots.forEach((place, index) => {
    const mark = marks[index] ?? first.parentNode.appendChild(first.cloneNode());
    mark.setAttribute("transform", `translate(${place})`);
    mark.removeAttribute("visibility");
  });
  // One stays, hidden, for the next move.
  if (!dots.length) first.setAttribute("visibility", "hidden");
  marks.slice(Math.max(1, dots.length)).forEach((mark) => mark.remove());
}
