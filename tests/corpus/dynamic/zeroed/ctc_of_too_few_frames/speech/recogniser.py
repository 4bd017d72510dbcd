"""A convolution over the frames and a letter for each."""
from torch import nn
from torch.nn import functional as F


class Recogniser(nn.Module):
    def __init__(self, settings):
        super().__init__()
        self.listen = nn.Conv1d(settings.bands, 8, settings.stride, stride=settings.stride)
        self.spell = nn.Linear(8, settings.letters)

    def forward(self, frames):
        heard = self.listen(frames).relu()
        return F.log_softmax(self.spell(heard.permute(2, 0, 1)), dim=-1)
