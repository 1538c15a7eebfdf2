"""What a trained network does: its errors, its units, its calibration, its learning rate."""
