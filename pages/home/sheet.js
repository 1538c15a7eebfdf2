// A sheet of paper: strokes are drawn at once and sent to Python when the pen is lifted.

const sheets = new WeakMap();

export default function mount({ data, parentElement, setStateValue }) {
  const canvas = parentElement.querySelector("canvas");
  const sheet = sheets.get(canvas) ?? createSheet(canvas, data);
  sheets.set(canvas, sheet);
  sheet.send = (strokes) => setStateValue("strokes", strokes);
}

// The canvas may be a new one on which the strokes so far have to be drawn again.
function createSheet(canvas, { pen, strokes }) {
  const sheet = { canvas, pen, strokes: strokes.map((points) => [...points]), drawing: false };
  for (const points of strokes)
    points.forEach((point, index) => drawLine(sheet, points[Math.max(0, index - 1)], point));
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    sheet.drawing = true;
    sheet.strokes.push([]);
    extend(sheet, event);
  });
  canvas.addEventListener("pointermove", (event) => sheet.drawing && extend(sheet, event));
  for (const end of ["pointerup", "pointercancel"])
    canvas.addEventListener(end, () => {
      if (!sheet.drawing) return;
      sheet.drawing = false;
      sheet.send(sheet.strokes.map((points) => [...points]));
    });
  return sheet;
}

function extend(sheet, { clientX, clientY }) {
  const { canvas, strokes } = sheet;
  const box = canvas.getBoundingClientRect();
  const point = [((clientX - box.left) / box.width) * canvas.width, ((clientY - box.top) / box.height) * canvas.height];
  const points = strokes.at(-1);
  drawLine(sheet, points.at(-1) ?? point, point);
  points.push(point.map((value) => Math.round(10 * value) / 10));
}

function drawLine({ canvas, pen }, from, to) {
  const context = canvas.getContext("2d");
  Object.assign(context, { lineWidth: pen, lineCap: "round", lineJoin: "round", strokeStyle: "#1b2433" });
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
