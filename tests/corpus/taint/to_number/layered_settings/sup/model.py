import math
import torch
def price(p, spot):
    v = p["vol"]
    d1 = (math.log(1.05) + 0.5 * float(v) ** 2)
    return spot * torch.sigmoid(d1 * v)
