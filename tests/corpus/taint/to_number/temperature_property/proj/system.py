import torch
import torch.nn.functional as F
from torch import nn
from proj.models import ConvEncoder, TempHead


class System(nn.Module):
    def __init__(self, cfg: dict) -> None:
        super().__init__()
        self.encoder = ConvEncoder(cfg["channels"])
        self.head = TempHead(cfg["channels"] * 4, cfg["classes"])

    def training_step(self, batch, batch_idx: int) -> torch.Tensor:
        x, y = batch
        logits = self.head(self.encoder(x))
        loss = F.cross_entropy(logits, y)
        return loss

    def configure_optimizers(self):
        return torch.optim.AdamW(self.parameters(), lr=1e-3)
