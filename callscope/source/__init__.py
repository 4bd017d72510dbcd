"""Sources: finding files, decoding, lowering each to the facts that all static analysis reads, caching them."""
