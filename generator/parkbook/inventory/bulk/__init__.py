"""Large CSV files in blocks: the same results and the same words as the way for small ones, in a bounded memory."""
