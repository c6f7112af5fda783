"""The public log: what was received and decided, in a list that nobody can rewrite (RFC 6962, C2SP tlog-tiles).

Services record acts in the transaction of the act itself; the sequencer puts the leaves in their order and signs what it sees.
"""

from consultations.log.recording import (
    Received,
    close_receipt,
    comment_record,
    erase,
    record_act,
    record_comment,
    record_received,
)
from consultations.log.records import minute_of
from consultations.log.stages import record_stage

__all__ = [
    "Received",
    "close_receipt",
    "comment_record",
    "erase",
    "minute_of",
    "record_act",
    "record_comment",
    "record_received",
    "record_stage",
]
