def run(cfg, x):
    print(cfg.label)
    return x / cfg.mass - cfg.drag * x
