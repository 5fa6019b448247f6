"""Promotions, their codes and their uses, as they are stored."""
