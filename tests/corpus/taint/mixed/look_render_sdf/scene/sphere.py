class Sphere:
    def __init__(self, centre, radius):
        self.centre = centre
        self.radius = radius

    def distance(self, p):
        return (p - self.centre).norm(dim=-1) - self.radius
