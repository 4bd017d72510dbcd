import torch


class Detector:
    def __init__(self, distance):
        self.distance = distance if torch.is_tensor(distance) else torch.tensor(distance)

    def solid_angle(self, area):
        return area / self.distance**2


def main():
    distance = torch.tensor(10.0, requires_grad=True)
    total = Detector(distance).solid_angle(2.0) + Detector(5.0).solid_angle(2.0)
    total.backward()


main()
