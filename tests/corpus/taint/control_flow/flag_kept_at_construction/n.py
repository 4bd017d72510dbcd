class Mat:
    def __init__(self, h, e):
        self.h, self.e = h, e
        self.hardening = bool(h != 0)
    def stress(self):
        s = self.e * 0.2
        if self.hardening:
            s = s + self.h * 0.1
        return s
