"""The folder `data/` of a park -> `Data`: which file holds which table, whose rows they are, and typed values."""
