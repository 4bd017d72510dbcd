from .config import PrefixConfig
from .model import PrefixLM


def build_model(cfg, freeze=("emb", "head")):
    model = PrefixLM(cfg)
    for name, p in model.named_parameters():
        if name.split(".")[0] in freeze:
            p.requires_grad = False
    return model
