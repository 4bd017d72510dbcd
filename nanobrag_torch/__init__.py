"""nanobrag_torch: a differentiable X-ray diffraction simulator, right to the physics of nanoBragg."""
