"""How good the data is: coverage, levels, uncertainty, and what does not look plausible."""
