"""Text: sentences, words and dates, as every stage understands them."""
