"""The forward channel: torch's function modes, what they see of each operation, and the experiments they carry out."""
