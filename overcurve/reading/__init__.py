"""Runs from files that people have: columns guessed, checked, and refused by name.

A file's way: `file_rows.open_rows` knows the formats and gives numbered rows,
`read_runs` takes them through columns and filters, `gathered_runs` gathers those of one
run, `courses` understands them, `read_record` with `cells` makes each run a record, and
`problems` says what is wrong with which line. `doubts` are what a file leaves open.
`column_guess` and `course_guess` propose what a person confirms.
"""
