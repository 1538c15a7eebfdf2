// The player: buttons, scrubber, keyboard, and the animation.

const MAX_SECONDS = 8; // a whole run at speed 1
const SECONDS_PER_STEP = 0.4; // of a short run
const SPEEDS = [0.25, 0.5, 1, 2, 4];

function connectPlayer(stage) {
  const part = (name) => stage.player.querySelector(`.stage-${name}`);
  Object.assign(stage, { playButton: part("play"), scrubber: part("scrubber"), counter: part("counter"), speedBox: part("speed") });
  stage.playButton.onclick = () => togglePlay(stage);
  part("first").onclick = () => goTo(stage, 0);
  part("back").onclick = () => goTo(stage, stage.step - 1);
  part("forward").onclick = () => goTo(stage, stage.step + 1);
  stage.scrubber.oninput = () => goTo(stage, stepAt(stage, stage.scrubber.value / 1000));
  stage.speedBox.replaceChildren(...SPEEDS.map((speed) => new Option(`${speed}×`, speed, speed === 1, speed === 1)));
  stage.speedBox.onchange = () => {
    stage.speed = Number(stage.speedBox.value);
    saveAddressSoon(stage);
    if (stage.playing) play(stage);
  };
  document.addEventListener("keydown", (event) => onKey(stage, event), { signal: stage.closed.signal });
}

// Keys work in the stage, and on the page when nothing else has the focus.
function onKey(stage, event) {
  const { target, key, ctrlKey, metaKey, altKey } = event;
  const isFree = target === document.body && stage.player === document.querySelector(".stage-player:not([hidden])");
  if (stage.player.hidden || ctrlKey || metaKey || altKey || !(isFree || stage.root.contains(target))) return;
  if (target === stage.speedBox || (key === " " && target instanceof HTMLButtonElement)) return;
  const action = {
    " ": () => togglePlay(stage),
    ArrowLeft: () => goTo(stage, stage.step - 1),
    ArrowRight: () => goTo(stage, stage.step + 1),
    Home: () => goTo(stage, 0),
    End: () => goTo(stage, stage.steps),
    ...(target === stage.scrubber && {
      ArrowDown: () => goTo(stage, stage.step - 1),
      ArrowUp: () => goTo(stage, stage.step + 1),
    }),
  }[key];
  if (!action) return;
  event.preventDefault();
  action();
}

function goTo(stage, step) {
  pause(stage);
  setPreview(stage, null);
  show(stage, Math.min(stage.steps, Math.max(0, step)));
}

function stepAt(stage, share) {
  return Math.round(stage.scale === "log" ? (stage.steps + 1) ** share - 1 : stage.steps * share);
}

function shareOf(stage, step) {
  if (!stage.steps) return 1;
  return stage.scale === "log" ? Math.log1p(step) / Math.log1p(stage.steps) : step / stage.steps;
}

function showPlayer(stage) {
  const share = shareOf(stage, stage.step);
  // While it is dragged, the thumb stays between two steps.
  if (stepAt(stage, stage.scrubber.value / 1000) !== stage.step) stage.scrubber.value = Math.round(share * 1000);
  stage.scrubber.setAttribute("aria-valuetext", `step ${stage.step} of ${stage.steps}`);
  stage.counter.textContent = `step ${stage.step} / ${stage.steps}`;
  stage.playButton.setAttribute("aria-label", stage.playing ? "Pause" : "Play");
  stage.root.dataset.step = stage.step;
  stage.root.dataset.ended = stage.step >= stage.steps;
  stage.root.dataset.at = stage.step === stage.defaultStep ? "start" : stage.step >= stage.steps ? "end" : "";
  stage.root.dataset.playing = stage.playing;
}

function togglePlay(stage) {
  if (stage.playing) pause(stage);
  else if (motionIsReduced()) goTo(stage, stage.steps);
  else play(stage);
}

function pause(stage) {
  stage.playing = false;
  stage.playback = null;
  showPlayer(stage);
  saveAddressSoon(stage);
}

function play(stage) {
  const from = stage.step >= stage.steps ? 0 : shareOf(stage, stage.step);
  const playback = (stage.playback = {});
  stage.playing = true;
  setPreview(stage, null);
  if (from === 0) show(stage, 0);
  showPlayer(stage);
  let started = null;
  const tick = async (now) => {
    if (stage.playback !== playback || !stage.playing) return;
    started ??= now;
    const seconds = Math.min(MAX_SECONDS, stage.steps * SECONDS_PER_STEP);
    const share = Math.min(1, from + ((now - started) / 1000 / seconds) * stage.speed);
    const step = stepAt(stage, share);
    if (step !== stage.step) await show(stage, step);
    if (share < 1) requestAnimationFrame(tick);
    else pause(stage);
  };
  requestAnimationFrame(tick);
}

function motionIsReduced() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
