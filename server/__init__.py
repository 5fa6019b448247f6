"""Shopping state for merchants with several storefronts."""
