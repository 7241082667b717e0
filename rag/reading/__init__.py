"""Reading: which passage and which sentence answers, and whether any does."""
