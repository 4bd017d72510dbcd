class Geometry:
    def __init__(self, distance, tilt):
        self.distance, self.tilt = distance, tilt
