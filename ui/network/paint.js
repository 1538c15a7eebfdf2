// Draws one frame of a network: lines, image, units, and the shares of the outputs.

const FADED = 0.15;
const FONT_SIZE = 12;

function readNetworkColours(root) {
  const style = getComputedStyle(root);
  const read = (name, fallback) => style.getPropertyValue(name).trim() || fallback;
  root.toggleAttribute("data-dark", isDark(read("--st-background-color", "#ffffff")));
  return {
    page: read("--st-background-color", "#ffffff"),
    text: read("--st-text-color", "#1c2430"),
    empty: read("--st-secondary-background-color", "#f2f4f8"),
    border: read("--st-border-color", "#d5dae3"),
    primary: read("--st-primary-color", "#3257d6"),
    font: read("--st-font", "sans-serif"),
    positive: read("--network-positive", "#3b6ea5"),
    negative: read("--network-negative", "#cf5a14"),
  };
}

function isDark(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour;
  const [red, green, blue] = context.fillStyle.match(/\w\w/g).map((digits) => parseInt(digits, 16));
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
}

// White paper with dark ink, as in all pictures of the app.
function imageOf(pixels) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 28;
  const context = canvas.getContext("2d"), data = context.createImageData(28, 28);
  pixels.forEach((ink, index) => {
    const grey = 255 * (1 - Math.min(1, Math.max(0, ink)));
    data.data.set([grey, grey, grey, 255], 4 * index);
  });
  context.putImageData(data, 0, 0);
  return canvas;
}

// `share` is how much of the change to the newest picture is shown, from 0 to 1.
function paint(network, share) {
  const { context, layout, picture } = network;
  const ratio = network.canvas.width / layout.width;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  picture.columns.forEach((_, layer) => paintLines(network, layer, share));
  paintImage(network);
  picture.columns.forEach((column, layer) => {
    paintTitle(network, column, layout.blocks[layer].title);
    paintUnits(network, layer, share);
  });
  paintOutputs(network);
  paintRing(network, network.chosen, network.colours.primary);
  paintRing(network, network.looked, network.colours.text);
}

function paintLines(network, layer, share) {
  const { context, layout, colours } = network, looked = network.looked ?? network.chosen;
  context.lineCap = "round";
  for (const line of network.lines[layer]) {
    const strength = line.from + (line.to - line.from) * share, size = Math.abs(strength);
    if (size < 0.01) continue;
    const touches = !looked || touchesUnit(line, layer, looked);
    context.strokeStyle = strength > 0 ? colours.positive : colours.negative;
    context.globalAlpha = (0.08 + 0.62 * size ** 1.5) * (touches ? 1 : FADED);
    context.lineWidth = 0.4 + 2.4 * size ** 1.5;
    const [x, y] = layer ? centre(layout, layer - 1, line.source) : pixelCentre(layout, line.source);
    const [u, v] = centre(layout, layer, line.target);
    context.beginPath();
    context.moveTo(x, y);
    if (layout.stacked) context.bezierCurveTo(x, (y + v) / 2, u, (y + v) / 2, u, v);
    else context.bezierCurveTo((x + u) / 2, y, (x + u) / 2, v, u, v);
    context.stroke();
  }
  context.globalAlpha = 1;
}

const touchesUnit = (line, layer, unit) =>
  (layer === unit.layer && line.target === unit.place) || (layer - 1 === unit.layer && line.source === unit.place);

function paintImage({ context, layout, imageCanvas, colours }) {
  const { x, y, side } = layout.image;
  context.imageSmoothingEnabled = false;
  context.globalAlpha = 0.9; // the lines behind it show where they begin
  context.drawImage(imageCanvas, x, y, side, side);
  context.globalAlpha = 1;
  context.strokeStyle = colours.border;
  context.lineWidth = 1;
  context.strokeRect(x, y, side, side);
  if (layout.stacked) return;
  paintWords(context, colours, 600, "Input", x + side / 2, y - 36, side, "center");
  paintWords(context, colours, 400, "28×28 pixels", x + side / 2, y - 20, side, "center");
}

// With an edge in the colour of the page, so that lines behind it do not disturb.
function paintWords(context, colours, weight, words, x, y, room, align) {
  context.font = `${weight} ${FONT_SIZE}px ${colours.font}`;
  context.textAlign = align;
  context.textBaseline = "top";
  context.strokeStyle = colours.page;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeText(words, x, y, room);
  context.fillStyle = colours.text;
  context.fillText(words, x, y, room);
}

function paintTitle({ context, colours, layout }, { title, note }, { x, y, room, align }) {
  if (layout.stacked) {
    paintWords(context, colours, 600, note ? `${title}: ${note}` : title, x, y, room, align);
    return;
  }
  paintWords(context, colours, 600, title, x, y + 2, room, align);
  paintWords(context, colours, 400, note, x, y + 18, room, align);
}

function paintUnits(network, layer, share) {
  const { context, layout, colours, values } = network;
  const { cell } = layout.blocks[layer], { from, to } = values[layer];
  context.lineWidth = 1;
  for (let place = 0; place < to.length; place++) {
    const [x, y] = centre(layout, layer, place), value = from[place] + (to[place] - from[place]) * share;
    shape(context, x, y, cell);
    context.fillStyle = colours.empty;
    context.fill();
    if (cell > 5) {
      context.strokeStyle = colours.border;
      context.stroke();
    }
    context.fillStyle = value > 0 ? colours.positive : colours.negative;
    context.globalAlpha = Math.abs(value) ** 0.7;
    context.fill();
    context.globalAlpha = 1;
  }
}

function shape(context, x, y, cell) {
  context.beginPath();
  if (cell >= 7) context.arc(x, y, cell / 2, 0, 2 * Math.PI);
  else context.rect(x - cell / 2, y - cell / 2, cell, cell);
}

function paintOutputs({ context, layout, picture, colours }) {
  const layer = picture.columns.length - 1, { labels, shares } = picture.columns[layer];
  const largest = Math.max(...shares);
  labels.forEach((label, place) => {
    const [x, y] = centre(layout, layer, place), share = shares[place];
    context.font = `${share === largest ? 700 : 400} ${FONT_SIZE + 1}px ${colours.font}`;
    if (layout.stacked) paintShareBelow(context, layout, colours, label, share, x, y);
    else paintShareBeside(context, layout, colours, label, share, x, y);
  });
}

const percent = (share) => (share >= 0.995 && share < 1 ? "> 99 %" : `${Math.round(100 * share)} %`);

function paintShareBeside(context, layout, colours, label, share, x, y) {
  const { cell } = layout.blocks.at(-1), left = x + cell / 2 + 8, right = layout.width - 4;
  context.fillStyle = colours.text;
  context.textBaseline = "middle";
  context.textAlign = "left";
  const isWord = label.length > 2, top = isWord ? y - 5 : y;
  context.fillText(label, left, top, isWord ? right - left : 14);
  const begin = isWord ? left : left + 18, height = isWord ? 4 : 10;
  const bar = isWord ? y + 8 : y;
  context.fillStyle = colours.empty;
  context.fillRect(begin, bar - height / 2, right - 46 - begin, height);
  context.fillStyle = colours.positive;
  context.fillRect(begin, bar - height / 2, (right - 46 - begin) * share, height);
  if (share < 0.005) return;
  context.fillStyle = colours.text;
  context.textAlign = "right";
  context.fillText(percent(share), right, bar);
}

function paintShareBelow(context, layout, colours, label, share, x, y) {
  const { cell } = layout.blocks.at(-1), top = y + cell / 2 + 6;
  context.fillStyle = colours.text;
  if (label.length > 2) {
    context.save();
    context.translate(x, top);
    context.rotate(Math.PI / 2);
    context.textAlign = "left";
    context.textBaseline = "middle";
    context.fillText(label, 0, 0, READOUT_STACKED - 24);
    context.restore();
    return;
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  context.fillText(label, x, top);
  context.fillStyle = colours.empty;
  context.fillRect(x - 11, top + 18, 22, 4);
  context.fillStyle = colours.positive;
  context.fillRect(x - 11, top + 18, 22 * share, 4);
  if (share < 0.005) return;
  context.fillStyle = colours.text;
  context.font = `10px ${colours.font}`;
  context.fillText(percent(share), x, top + 25);
}

function paintRing({ context, layout }, unit, colour) {
  if (!unit) return;
  const [x, y] = centre(layout, unit.layer, unit.place);
  shape(context, x, y, layout.blocks[unit.layer].cell + 5);
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.stroke();
}
