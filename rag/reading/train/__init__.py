"""Training, export and evaluation of the reader; needs requirements-train.txt. The app never imports it."""
