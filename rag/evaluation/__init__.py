"""Evaluation: what is measured and how."""
