"""One batch of the detector of defects."""
import torch

from detector.head import Head
from detector.loss import focal

torch.manual_seed(4)
head = Head().double()
images = torch.rand(2, 1, 6, 6, dtype=torch.float64)
truth = (images > 0.7).double()
loss = focal(head(images), truth)
loss.backward()
