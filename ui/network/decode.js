// Reads the JSON text that `encode` in component.py writes: float32 arrays as base64.

function decodePicture(text) {
  const { image, columns, ...rest } = JSON.parse(text);
  return { ...rest, image: decodeFloats(image), columns: columns.map(decodeColumn) };
}

function decodeColumn({ values, terms, shares, ...rest }) {
  return {
    ...rest,
    values: decodeFloats(values),
    terms: decodeFloats(terms),
    shares: shares && decodeFloats(shares),
  };
}

function decodeFloats(text) {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
