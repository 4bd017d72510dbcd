import torch


class Explanation:
    def missing(self, attributions, start, end):
        """Return what the attributions do not explain.

        Args:
            attributions (tensor or tuple of tensors): the share of every input
            start (tensor): the output for the baseline
            end (tensor): the output for the input
        """
        totals = [flat_sum(part) for part in attributions]
        explained = torch.tensor([sum(row) for row in zip(*totals)])
        return explained - (end - start)


def flat_sum(part):
    return part.view(part.shape[0], -1).sum(1)
