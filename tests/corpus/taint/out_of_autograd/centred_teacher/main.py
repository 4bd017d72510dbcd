import torch
from torch import nn
import torch.nn.functional as F

class DINOLoss(nn.Module):
    def __init__(self, d, momentum=0.9):
        super().__init__()
        self.register_buffer("center", torch.zeros(1, d))
        self.momentum = momentum

    def forward(self, student, teacher):
        t = F.softmax((teacher - self.center) / 0.04, -1).detach()
        loss = -(t * F.log_softmax(student / 0.1, -1)).sum(-1).mean()
        self.update_center(teacher)
        return loss

    @torch.no_grad()
    def update_center(self, teacher):
        self.center = self.center * self.momentum + teacher.mean(0, keepdim=True) * (1 - self.momentum)

student, teacher = nn.Linear(5, 4), nn.Linear(5, 4)
teacher.load_state_dict(student.state_dict())
crit, opt = DINOLoss(4), torch.optim.AdamW(student.parameters())
for _ in range(2):
    x = torch.randn(6, 5)
    loss = crit(student(x + 0.1), teacher(x))
    opt.zero_grad()
    loss.backward()
    opt.step()
    with torch.no_grad():
        for s, t in zip(student.parameters(), teacher.parameters()):
            t.data.mul_(0.99).add_(s.data, alpha=0.01)
