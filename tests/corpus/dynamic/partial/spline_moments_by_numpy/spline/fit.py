def residual(table, shift, x, y):
    return (table(x + shift) - y).square().sum()
