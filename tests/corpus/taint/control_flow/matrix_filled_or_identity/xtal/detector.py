class Detector:
    def __init__(self, distance):
        if distance == 0:
            raise ValueError("detector at the sample")
        self.distance = distance

    def project(self, k):
        return self.distance * k[:, :2] / (10.0 + k[:, 2:])
