import torch

class PSF:
    def __init__(self, fwhm):
        self.fwhm = fwhm
    def __call__(self, r2):
        s2 = (self.fwhm / 2.355) ** 2
        return torch.exp(-r2 / (2 * s2)) / (6.2832 * s2)

def magnitudes(img, floor=0.0):
    return -2.5 * torch.log10(img)

def score(img):
    m = magnitudes(img)
    return torch.where(torch.isinf(m), torch.zeros_like(m), (m - 20) ** 2).sum()
