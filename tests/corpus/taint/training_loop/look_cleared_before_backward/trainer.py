import torch
import torch.nn.functional as F


class Trainer:
    def __init__(self, model):
        self.model = model
        self.optimizer = torch.optim.Adam(model.parameters())

    def fit(self, batches):
        for batch in batches:
            self.on_backward(self.compute_loss(batch))
            self.on_batch_end()

    def compute_loss(self, batch):
        x, y = batch
        return F.mse_loss(self.model(x), y)

    def on_backward(self, loss):
        self.optimizer.zero_grad()
        loss.backward()

    def on_batch_end(self):
        self.optimizer.step()
