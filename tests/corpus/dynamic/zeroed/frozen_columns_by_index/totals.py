def total(table, mask, scale):
    return (table.exp() * mask).sum() + scale**2
