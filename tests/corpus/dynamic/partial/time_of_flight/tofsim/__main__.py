"""Fit the sample of a time-of-flight experiment: python -m tofsim --steps 2."""
import argparse

import torch

from tofsim.config import DetectorConfig, ExperimentConfig, SampleConfig, SourceConfig
from tofsim.simulator import Simulator, mean_time


def parse(arguments=None):
    parser = argparse.ArgumentParser(prog="tofsim")
    parser.add_argument("--steps", type=int, default=1)
    parser.add_argument("--rows", type=int, default=4)
    parser.add_argument("--spacing", type=float, default=2.2)
    return parser.parse_args(arguments)


def main():
    options = parse()
    torch.set_default_dtype(torch.float64)
    parameters = {
        "spacing": torch.tensor(options.spacing, requires_grad=True),
        "mosaic": torch.tensor(0.5, requires_grad=True),
        "scale": torch.tensor(1.1, requires_grad=True),
        "peak": torch.tensor(2.3, requires_grad=True),
        "distance": torch.tensor(1.25, requires_grad=True),
        "absorption": torch.tensor(0.25, requires_grad=True),
    }
    optimizer = torch.optim.Adam(parameters.values(), lr=1e-3)
    for _ in range(options.steps):
        config = ExperimentConfig(
            SourceConfig(temperature=parameters["peak"]),
            SampleConfig(spacing=parameters["spacing"], mosaic_deg=parameters["mosaic"], scale=parameters["scale"],
                         absorption=parameters["absorption"]),
            DetectorConfig(rows=options.rows, columns=3, distance_m=parameters["distance"]),
        )
        result = Simulator(config).run()
        loss = (2e8 * result.counts.mean(0)).sub(1.0).square().mean() + 1e-6 * (mean_time(result) - 9000.0) ** 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print(f"loss {float(loss):.6f}")


if __name__ == "__main__":
    main()
