"""Shopping assistants by the Universal Commerce Protocol: an adapter over the modules."""
