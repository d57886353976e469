"""metaextract-tui: the metadata of whole folders of mixed files, in parallel, live, with nothing lost."""

__version__ = "0.1.0"
