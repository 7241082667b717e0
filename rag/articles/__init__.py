"""Articles: from files of several formats to one `Article`."""
