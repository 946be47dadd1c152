from workers.children.run_log import RunLog


def test_short_log_is_kept_whole() -> None:
    log = RunLog(limit_bytes=1_000)
    log.write(b"one\n")
    log.write("zwölf\n".encode())

    assert log.text() == "one\nzwölf\n"


def test_long_log_says_what_was_left_out() -> None:
    log = RunLog(limit_bytes=1_000)
    for number in range(1_000):
        log.write(f"line {number}\n".encode())

    text = log.text()

    assert text.startswith("line 0\n")
    assert text.endswith("line 999\n")
    assert "8,090 bytes left out here: a log keeps 1,000 bytes" in text
    assert len(text.encode()) <= 1_000


def test_bytes_that_are_no_text_are_replaced() -> None:
    log = RunLog()
    log.write(b"a\0b\xff")

    assert log.text() == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}"
