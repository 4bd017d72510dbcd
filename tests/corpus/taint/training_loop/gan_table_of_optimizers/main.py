import torch
from gan.train import fit
from gan.settings import SETTINGS

if __name__ == "__main__":
    torch.manual_seed(SETTINGS["seed"])
    hist = fit(SETTINGS)
    print({k: round(v[-1], 4) for k, v in hist.items()})
