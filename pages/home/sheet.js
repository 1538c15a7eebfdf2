// A sheet of paper: strokes are drawn at once and sent to Python when the pen is lifted.

const sheets = new WeakMap();

export default function mount({ data, parentElement, setStateValue }) {
  const canvas = parentElement.querySelector("canvas");
  const sheet = sheets.get(canvas) ?? createSheet(canvas);
  sheets.set(canvas, sheet);
  sheet.pen = data.pen;
  sheet.send = (strokes) => setStateValue("strokes", strokes);
}

function createSheet(canvas) {
  const sheet = { canvas, strokes: [], drawing: false };
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

function extend({ canvas, strokes, pen }, { clientX, clientY }) {
  const box = canvas.getBoundingClientRect();
  const point = [((clientX - box.left) / box.width) * canvas.width, ((clientY - box.top) / box.height) * canvas.height];
  const points = strokes.at(-1);
  const [x, y] = points.at(-1) ?? point;
  points.push(point.map((value) => Math.round(10 * value) / 10));
  const context = canvas.getContext("2d");
  Object.assign(context, { lineWidth: pen, lineCap: "round", lineJoin: "round", strokeStyle: "#1b2433" });
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(...point);
  context.stroke();
}
