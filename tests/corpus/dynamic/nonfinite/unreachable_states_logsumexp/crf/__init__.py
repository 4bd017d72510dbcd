from .chain import log_partition
