"""The rules of analytics: periods and their steps, and what figures are made of."""
