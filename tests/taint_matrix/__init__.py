"""Programs composed of idiom, source, carriers and end, with their truth by construction."""
