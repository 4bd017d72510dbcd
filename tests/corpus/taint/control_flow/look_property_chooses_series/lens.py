class Lens:
    def __init__(self, focal, k1):
        self.focal, self.k1 = focal, k1
    @property
    def is_strong(self):
        return self.k1.abs() > 0.05
    def distort(self, uv):
        r2 = (uv**2).sum(-1, keepdim=True)
        factor = 1 + self.k1 * r2 if self.is_strong else 1 + self.k1 * r2 + (self.k1 * r2) ** 2
        return self.focal * uv * factor
