"""The detectors of shapes that no single expression shows: one file a kind."""
