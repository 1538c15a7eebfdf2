// Where a picture's image and units are drawn, in CSS pixels. On a wide screen the layers stand
// from left to right, on a narrow one from top to bottom. `depth` runs from layer to layer,
// `breadth` along a layer.

const NARROW = 560;
const HEIGHT = 400, MARGIN = 10, TITLE = 38;
const IMAGE = 196, IMAGE_STACKED = 112;
const LARGEST_CELL = 20, LARGEST_OUTPUT = 26, DEEPEST_BLOCK = 130;
const READOUT = 132; // for the names and shares beside the outputs
const GAP_STACKED = 66, READOUT_STACKED = 64, DEEPEST_STACKED = 60;

function layOut(picture, width) {
  return width < NARROW ? stacked(picture, width) : sideBySide(picture, width);
}

function sideBySide({ columns }, width) {
  const breadth = HEIGHT - TITLE - MARGIN, hidden = columns.length - 1;
  const side = Math.min(breadth, IMAGE, 0.2 * width);
  const room = width - 2 * MARGIN - side - READOUT;
  const deepest = Math.min(DEEPEST_BLOCK, (0.45 * room) / columns.length);
  const blocks = columns.map((column, layer) => block(column.units.length, breadth, deepest, layer === hidden));
  const gap = (room - sum(blocks.map((b) => b.deep))) / columns.length;
  let x = MARGIN + side;
  for (const b of blocks) {
    Object.assign(b, { x: x + gap, y: TITLE + (breadth - b.broad) / 2 });
    b.title = { x: b.x + b.deep / 2, y: 0, room: Math.max(gap, 44) + b.deep - 6, align: "center" };
    x = b.x + b.deep;
  }
  const image = { x: MARGIN, y: TITLE + (breadth - side) / 2, side };
  return { width, height: HEIGHT, stacked: false, image, blocks };
}

function stacked({ columns }, width) {
  const breadth = width - 2 * MARGIN, hidden = columns.length - 1;
  const blocks = columns.map((column, layer) => block(column.units.length, breadth, DEEPEST_STACKED, layer === hidden));
  let y = IMAGE_STACKED + MARGIN;
  for (const b of blocks) {
    Object.assign(b, { x: MARGIN + (breadth - b.broad) / 2, y: y + GAP_STACKED });
    b.title = { x: MARGIN, y: b.y - 18, room: breadth, align: "left" };
    y = b.y + b.deep;
  }
  const image = { x: (width - IMAGE_STACKED) / 2, y: MARGIN, side: IMAGE_STACKED };
  return { width, height: y + READOUT_STACKED, stacked: true, image, blocks };
}

// Cells as large as fit into the breadth and the depth, in `lanes` side by side.
function block(units, breadth, depth, isOutput) {
  if (isOutput) {
    const pitch = Math.min(breadth / units, 36);
    return { lanes: 1, pitch, cell: Math.min(0.72 * pitch, LARGEST_OUTPUT), broad: units * pitch, deep: pitch };
  }
  let best = { pitch: 0 };
  for (let lanes = 1; lanes <= units; lanes++) {
    const rows = Math.ceil(units / lanes);
    const pitch = Math.min(breadth / rows, depth / lanes, LARGEST_CELL);
    if (pitch <= best.pitch) continue;
    best = { lanes, pitch, cell: pitch > 6 ? pitch - 2 : 0.8 * pitch, broad: rows * pitch, deep: lanes * pitch };
  }
  return best;
}

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

// The centre of the unit at a place of a layer's order.
function centre(layout, layer, place) {
  const { x, y, lanes, pitch } = layout.blocks[layer];
  const along = (Math.floor(place / lanes) + 0.5) * pitch, across = ((place % lanes) + 0.5) * pitch;
  return layout.stacked ? [x + along, y + across] : [x + across, y + along];
}

function pixelCentre({ image }, pixel) {
  const step = image.side / 28;
  return [image.x + ((pixel % 28) + 0.5) * step, image.y + (Math.floor(pixel / 28) + 0.5) * step];
}

// The unit under a point, or the nearest one within `reach` pixels.
function unitAt(layout, picture, x, y, reach) {
  let nearest = null, least = Infinity;
  picture.columns.forEach((column, layer) => {
    const within = layout.blocks[layer].cell / 2 + reach;
    for (let place = 0; place < column.units.length; place++) {
      const [cx, cy] = centre(layout, layer, place);
      const distance = Math.max(Math.abs(cx - x), Math.abs(cy - y));
      if (distance < Math.min(least, within)) [nearest, least] = [{ layer, place }, distance];
    }
  });
  return nearest;
}
