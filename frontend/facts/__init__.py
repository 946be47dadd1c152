"""What pages are told: frozen read-models, one class for each thing.

The store fills them and the pages show them; it is all that the store knows of the
frontend. They hold facts and no words, and import nothing but the library.
"""
