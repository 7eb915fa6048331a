"""What the kit asks: standards, questions, criteria, registers, documents."""
