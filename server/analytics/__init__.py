"""The analytics module: what shoppers do, in figures that reconcile with the raw rows."""
