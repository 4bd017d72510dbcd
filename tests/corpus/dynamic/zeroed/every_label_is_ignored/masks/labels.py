"""Labels of a segmentation; classes beyond the known ones are not to count."""
IGNORED = 255


def known(labels, classes):
    labels = labels.clone()
    labels[labels >= classes] = IGNORED
    return labels
