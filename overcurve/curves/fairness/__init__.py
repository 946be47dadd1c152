"""Whether the comparison is fair: checks, each with its evidence.

A check is a function of a selection that gives a `Finding`; `checks` lists them all
in the order of the pages. What it warns of becomes part of every claim's sentence. A
new check gives no finding where it has no evidence, so that answers of before stay as
they are.
"""
