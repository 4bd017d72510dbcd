"""What the detector looks for."""
CLASSES = ("defect",)
CHANNELS = 6
