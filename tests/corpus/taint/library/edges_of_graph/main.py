import torch


def edge_vectors(data: dict[str, torch.Tensor]) -> torch.Tensor:
    data["positions"].requires_grad_(True)
    sender, receiver = data["edge_index"][0], data["edge_index"][1]
    batch = data["batch"]
    return (data["positions"][receiver] - data["positions"][sender]) @ data["cell"][batch[sender]]
