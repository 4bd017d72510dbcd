import math


class Source:
    def __init__(self, flux=5.0, exposure=1.0):
        self.photons = math.floor(flux * exposure)
