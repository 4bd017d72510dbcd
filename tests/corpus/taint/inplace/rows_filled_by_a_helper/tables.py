import torch


def write(table, row, value):
    table[row, 0] = value.item()
    table[row, 1] = 1.0


def fill(table, gain):
    for row in range(len(table)):
        write(table, row, torch.sin(gain * row))
