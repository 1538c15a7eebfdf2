"""The built-in recognizer and the baseline network, and how both were trained.

`python -m core.digits.builtin` trains them and writes `assets/recognizer/`, model card included.
Begin with `training`.

network     the convolutional network
alphabet    the strokes of digits and other signs in `assets/recognizer/alphabet.txt`
synthesis   synthetic drawings from the alphabet, and negatives
training    training data, hyperparameters and the training loop
weights     save and load the built-in recognizer
baseline    the 784-256-64-10 network (SGD + MSE), for comparison
evaluation  accuracy, calibration error, rejection rate, latency
model_card  the card in `assets/recognizer/README.md`

The submodules import PyTorch; import them where they are needed.
"""

__all__: list[str] = []
