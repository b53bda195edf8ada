"""The one way in: paths, bytes, folders and archives, read within limits.

`read_many` for what a caller names, `run_bytes` for what somebody sends, `read_here` and `read_data` for one file in this
process, trusted or within limits already; `collect` and `run` are their steps, for callers that keep what they have read
(`kg.store`). What is read goes from the bytes (`kg.ingest`) over the mask and the forms (`kg.forms`) to records; it depends on
the bytes and on our code, neither on the name, nor on the folder, nor on what else the machine does.
"""

from kg.reading.collect import Collected, Skipped, collect
from kg.reading.extract import EXTRACT, READ_AGAIN, extract, read_again
from kg.reading.job import Job
from kg.reading.limits import Limits
from kg.reading.reads import Read, read_data, read_here, read_many, run_bytes
from kg.reading.sandbox import Killed, Outcome, OutOfTime, run

__all__ = [
    "EXTRACT",
    "READ_AGAIN",
    "Collected",
    "Job",
    "Killed",
    "Limits",
    "OutOfTime",
    "Outcome",
    "Read",
    "Skipped",
    "collect",
    "extract",
    "read_again",
    "read_data",
    "read_here",
    "read_many",
    "run",
    "run_bytes",
]
