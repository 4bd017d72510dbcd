def chain(signal, stages, bias):
    for stage in stages:
        signal = stage(signal)
    return (signal + bias) ** 2
