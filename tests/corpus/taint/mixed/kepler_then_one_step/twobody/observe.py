import torch


def _range(xyz, site):
    return torch.linalg.norm(xyz - site, dim=-1)


def _line_of_sight(xyz, site):
    d = xyz - site
    return d / torch.linalg.norm(d, dim=-1, keepdim=True)


KINDS = {"range": _range, "los": _line_of_sight}


def make_observer(site, kind="range"):
    fn = KINDS[kind]
    site = site.clone().detach()

    def observe(xyz):
        return fn(xyz, site)
    return observe
