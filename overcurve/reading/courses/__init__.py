"""What the rows of one run say together: its course, checked and not believed.

`course` holds the rows of a run while a file is read, and `gathered_courses` parts them
by run. Then, run by run: `clocks` finds what the clock counts, `sessions` where it was
begun again, `late_start` what passed before its first row, `pauses` where it stood
still, `endings` whether the budget was reached. `understood_runs` goes through these in
order, and `course_doubts` says what was taken that a person may know better.
"""
