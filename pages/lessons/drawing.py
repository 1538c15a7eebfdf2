"""Reports the drawings of the Drawing lab to the challenge that is on."""

import zlib

from core.challenges.digits import CHECKS, DrawingAttempt
from core.digits.builtin import baseline
from core.digits.classifier import Classifier
from core.digits.preprocessing import RESIZE_ONLY
from core.digits.recognition import recognize
from core.digits.strokes import Ink
from ui.lessons import active


def observe(ink: Ink, classifier: Classifier) -> None:
    """Check what the networks make of a drawing, if a challenge is on."""
    if active.current() is None:
        return
    chosen, network = recognize(ink, classifier), baseline.network()
    attempt = DrawingAttempt(
        zlib.crc32(ink.tobytes()),
        recognize(ink).digit,
        recognize(ink, network).digit,
        recognize(ink, network, RESIZE_ONLY).digit,
        chosen.confidence,
        chosen.has_reject_class,
    )
    active.observe(attempt, CHECKS)
