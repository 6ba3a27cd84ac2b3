"""`holdfast.yaml`: reading it, its values and the contracts that it states."""
