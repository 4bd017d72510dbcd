SETTINGS = {
    "seed": 3,
    "steps": 4,
    "batch": 16,
    "latent": 4,
    "optim": {
        "generator": {"lr": 1e-2, "betas": (0.5, 0.9)},
        "critic": {"lr": 2e-2, "betas": (0.5, 0.9)},
    },
    "clip": 1.0,
}
