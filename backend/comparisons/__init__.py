"""Questions asked of the store, their evidence, and links that never change.

`asking.ask` answers, from memory while nothing it depends on has changed;
`showing.show` does the same for somebody who reads the verdict, and counts the look:
every route that shows a verdict uses it.
"""
