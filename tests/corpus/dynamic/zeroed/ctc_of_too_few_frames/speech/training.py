"""The loss of a batch of transcripts."""
import torch
from torch.nn import functional as F


def loss_of(log_probabilities, transcripts):
    frames, batch = log_probabilities.shape[:2]
    lengths = torch.full((batch,), frames, dtype=torch.long)
    letters = torch.full((batch,), transcripts.shape[1], dtype=torch.long)
    return F.ctc_loss(log_probabilities, transcripts, lengths, letters, zero_infinity=True)
