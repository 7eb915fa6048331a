"""Activity data and factors -> emissions."""
