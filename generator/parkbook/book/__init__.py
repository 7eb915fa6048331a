"""Model and results -> pages of blocks -> Markdown."""
