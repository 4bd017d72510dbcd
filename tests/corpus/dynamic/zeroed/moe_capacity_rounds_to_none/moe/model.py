from torch import nn

from .layer import SwitchLayer


class Model(nn.Module):
    def __init__(self, settings):
        super().__init__()
        self.embed = nn.Embedding(settings.vocabulary, settings.width)
        self.moe = SwitchLayer(settings)
        self.head = nn.Linear(settings.width, settings.vocabulary)

    def forward(self, tokens):
        return self.head(self.moe(self.embed(tokens)))
