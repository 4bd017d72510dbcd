"""From frames to places in the user's source, and to the names that stand there."""
