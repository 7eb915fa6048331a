"""A park's own folder: profile, answers, evidence, registers."""
