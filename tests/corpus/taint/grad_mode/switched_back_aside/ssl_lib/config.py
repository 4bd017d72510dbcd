CONFIG = dict(
    model=dict(dim=4, classes=3, hidden=8),
    train=dict(steps=3, lr=0.05, ema=0.9, prior_weight=0.1, threshold=0.2),
)
