"""One step of training; the transcripts are longer than what is left of the frames."""
import torch

from speech.recogniser import Recogniser
from speech.settings import RECOGNISER
from speech.training import loss_of

torch.manual_seed(7)
recogniser = Recogniser(RECOGNISER)
frames = torch.randn(3, 5, 16)
transcripts = torch.randint(1, 7, (3, 6))
optimizer = torch.optim.Adam(recogniser.parameters(), lr=1e-2)
loss = loss_of(recogniser(frames), transcripts)
loss.backward()
optimizer.step()
