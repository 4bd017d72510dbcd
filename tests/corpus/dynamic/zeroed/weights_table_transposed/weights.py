VIEWS = ["front", "side"]
WEIGHTS = [
    [1.0, 0.5],
    [0.0, 0.0],
]
