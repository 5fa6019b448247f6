"""What promotions may say, their codes, and how lists of them are asked for."""
