"""Files: structure factors, orientation matrices, sources, and images."""
