// The address of the page keeps the step and the speed, beside what Streamlit keeps in it.

const MILLISECONDS_BEFORE_SAVING = 200; // browsers limit how often an address may change

function saveAddressSoon(stage) {
  clearTimeout(stage.addressTimer);
  if (stage.link) stage.addressTimer = setTimeout(() => saveAddress(stage), MILLISECONDS_BEFORE_SAVING);
}

function saveAddress(stage) {
  const address = new URL(window.location);
  const set = (name, value, usual) =>
    value === usual ? address.searchParams.delete(name) : address.searchParams.set(name, value);
  set(`${stage.link}_step`, stage.step, stage.defaultStep);
  set(`${stage.link}_speed`, stage.speed, 1);
  if (address.href !== window.location.href) window.history.replaceState(window.history.state, "", address);
}

// Sets the speed of the link and returns its step; null if it has none.
function readAddress(stage) {
  const link = new URLSearchParams(stage.link ? window.location.search : "");
  const speed = Number(link.get(`${stage.link}_speed`));
  if (SPEEDS.includes(speed)) stage.speedBox.value = stage.speed = speed;
  const step = link.get(`${stage.link}_step`);
  return /^\d+$/.test(step) ? Number(step) : null;
}
