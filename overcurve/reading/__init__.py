"""Runs from files that people have: columns guessed, checked, and refused by name.

A file's way: `sources` opens files, folders and archives one after the other
(`packed_files`), `file_rows` tells a format by what a file holds (`plain_text`,
`csv_rows`, `json_rows`, `parquet_rows`), `notation` decides how it writes numbers and
`wide_table` turns columns of seeds into rows. `read_runs` takes these through columns,
units (`converted_rows`) and filters, `gathered_runs` gathers those of one run,
`courses` understands them, `read_record` with `cells` makes each run a record, and
`problems` says what is wrong with which line. `doubts` are what a file leaves open.
`proposal` puts together what `column_guess`, `method_guess` and `course_guess` propose
and a person confirms, and `described_columns` says what each column becomes.
"""
