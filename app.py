"""Starts the web chat: python app.py. Settings come from the environment or `.env`; see README.md."""

import sys

from rag.__main__ import leave, main

if __name__ == "__main__":
    leave(main(["serve", *sys.argv[1:]]))
