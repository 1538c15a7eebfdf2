// Reads the JSON text that `encode` in __init__.py writes. Arrays are sent once, as base64, and
// named by their index.

function decodeStage(text) {
  const { columns: texts, trails, motions, caption, ...rest } = JSON.parse(text);
  const columns = texts.map(decodeArray);
  return {
    ...rest,
    trails: trails.map((trail) => decodeTrail(trail, columns)),
    motions: motions.map((motion) => decodeMotion(motion, columns)),
    caption: caption && decodeCaption(caption, columns),
  };
}

function decodeArray(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = characters.charCodeAt(index);
  return new Float64Array(bytes.buffer);
}

function decodeTrail({ panel, trace, steps, ...axes }, columns) {
  const paths = Object.entries(axes).map(([axis, index]) => [axis, columns[index]]);
  return { panel, trace, steps: columns[steps], axes: paths };
}

function decodeMotion({ panel, trace, ...axes }, columns) {
  const blends = Object.entries(axes).map(([axis, { weights, shapes, count }]) => [
    axis,
    { weights: columns[weights], shapes: columns[shapes], count },
  ]);
  return { panel, trace, axes: blends };
}

// The pieces are text and, at odd places, names of values.
function decodeCaption({ template, numbers, texts }, columns) {
  const values = { ...texts };
  for (const [name, index] of Object.entries(numbers)) values[name] = columns[index];
  return { pieces: template.split(/\{(\w+)\}/), values };
}
