"""The values that every layer speaks in: small, frozen, sorted, free of behaviour and of torch."""
