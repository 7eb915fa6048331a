"""What the answers, the evidence and the registers amount to. Pure: opens no file, prints nothing, is told the date."""
