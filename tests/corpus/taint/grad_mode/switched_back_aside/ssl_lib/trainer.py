import copy
import torch
import torch.nn.functional as F
from .nets import Student


class SemiSupervised:
    def __init__(self, cfg):
        self.cfg = cfg["train"]
        self.student = Student(**cfg["model"])
        self.teacher = copy.deepcopy(self.student).requires_grad_(False)
        self.opt = torch.optim.SGD(self.student.parameters(), lr=self.cfg["lr"])

    def pseudo_labels(self, x):
        torch.set_grad_enabled(False)
        prob = self.teacher(x).softmax(-1)
        conf, lab = prob.max(-1)
        keep = conf > self.cfg["threshold"]
        if not keep.any():
            torch.set_grad_enabled(True)
            return lab, torch.ones_like(conf)
        return lab, keep.float()

    def step(self, x, y):
        lab, w = self.pseudo_labels(x)
        prior = self.student.prior()
        with torch.enable_grad():
            logits = self.student(x)
            sup = F.cross_entropy(logits, y)
            unsup = (w * F.cross_entropy(logits, lab, reduction="none")).mean()
            loss = sup + unsup + self.cfg["prior_weight"] * prior
            self.opt.zero_grad()
            loss.backward()
        self.opt.step()
        self.update_teacher()
        return {"loss": loss.item(), "kept": int(w.sum())}

    @torch.no_grad()
    def update_teacher(self):
        m = self.cfg["ema"]
        for t, s in zip(self.teacher.parameters(), self.student.parameters()):
            t.mul_(m).add_(s, alpha=1 - m)

    def accuracy(self, x, y):
        with torch.inference_mode():
            return (self.student(x).argmax(-1) == y).float().mean().item()
