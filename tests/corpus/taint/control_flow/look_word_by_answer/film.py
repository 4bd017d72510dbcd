import logging
import torch

WORD = {True: "thick", False: "thin"}
log = logging.getLogger(__name__)

def describe(thickness):
    return WORD[bool(thickness > 0.5)]

def transmit(thickness, n):
    log.info("film is %s (%g)", describe(thickness), thickness.item())
    if (thickness < 0).any():
        raise ValueError("negative thickness")
    return n * torch.exp(-thickness) + n**2
