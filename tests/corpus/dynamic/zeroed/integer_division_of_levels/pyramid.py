def blend(detail, coarse, sizes):
    share = sizes.overlap
    return coarse**2 + share * detail**3
