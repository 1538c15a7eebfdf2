// While a slider is dragged, the stage shows a preview: its own step of another run, computed by
// Python. The next update takes its place. See ui/preview.py.

function listenForPreviews(stage) {
  stage.root.addEventListener("preview", ({ detail }) => {
    if (stage.playing) pause(stage);
    if (detail?.toStart) stage.step = 0;
    if (detail?.toEnd) stage.step = stage.steps = detail.step;
    setPreview(stage, detail);
    show(stage, stage.step);
  });
}

function setPreview(stage, preview) {
  stage.preview = preview;
  stage.root.dataset.preview = Boolean(preview);
}
