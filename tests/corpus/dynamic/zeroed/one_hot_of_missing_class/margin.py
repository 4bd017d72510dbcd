RARE = 2


def rare(logits, targets, prior):
    wanted = targets[:, RARE]
    scores = logits.log_softmax(1)[:, RARE]
    return (wanted * scores).sum() + prior**2
