"""Judge data: what is dropped, what was understood of it, and what it leaves open.

`questions` builds the page of one look at the files; a part of the page has a module of
its own, as it has a template of its own in `templates/judge/`. Nothing here reads a
file: what was read comes in, what may be asked goes out.
"""
