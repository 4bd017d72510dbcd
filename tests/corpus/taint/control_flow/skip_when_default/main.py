import torch


class Background:
    def __init__(self, gain):
        self.gain = gain

    def apply(self, image):
        if float(self.gain) == 1.0:
            return image
        return image * self.gain


def main():
    gain = torch.tensor(1.0, requires_grad=True)
    image = torch.ones(3, requires_grad=True)
    Background(gain).apply(image).sum().backward()


main()
