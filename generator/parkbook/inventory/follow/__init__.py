"""What follows from a park's inventory: metrics first, then everything that stands on them."""
