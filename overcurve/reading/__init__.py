"""Runs from files that people have: columns guessed, checked, and refused by name.

A file's way: `file_rows.open_rows` knows the formats and gives numbered rows,
`read_runs` takes them through columns and filters, `run_course` and `gathered_runs`
fold rows of one run, `read_record` with `cells` makes each a record, and `problems`
says what is wrong with which line. `column_guess` and `course_guess` propose what a
person confirms.
"""
