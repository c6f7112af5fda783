"""Writes of this context: one function per verb, the only place with transactions."""

from consultations.services.answers import answer_comment
from consultations.services.appeals import answer_appeal, appeal_decision
from consultations.services.assisted import enter_response
from consultations.services.clause_tasks import Assignment, assign_clause, take_back_clause
from consultations.services.comments import CommentDraft, receive_comment, submit_comment
from consultations.services.dispositions import Settled, decide, decide_many, settle_rows
from consultations.services.drafts import (
    delete_expired_drafts,
    forget_draft,
    keep_draft,
    open_draft,
)
from consultations.services.endings import erase_comment, subject_of, withdraw_comment
from consultations.services.exports import ask_export, delete_expired_exports
from consultations.services.extensions import extend_consultation
from consultations.services.guarding import note_arrival, set_guard
from consultations.services.invitations import forget_invitations, invite, uninvite
from consultations.services.moderation import (
    publish_comment,
    redact_comment,
    undo_decision,
    withhold_comment,
)
from consultations.services.places import confirm_place
from consultations.services.polls import (
    PollForm,
    draft_poll,
    erase_vote,
    publish_poll,
    vote_in_poll,
)
from consultations.services.receipts import send_receipt
from consultations.services.reports import forget_reporters, report_comment
from consultations.services.revisions import Revision, revise_comment
from consultations.services.stages import (
    announce_change,
    publish_outcome,
    schedule_stages,
    withdraw_consultation,
)
from consultations.services.supports import erase_support, support_comment, withdraw_support
from consultations.services.survey_files import delete_unsent_files, receive_file
from consultations.services.survey_responses import (
    ResponseDraft,
    erase_response,
    submit_response,
)
from consultations.services.survey_texts import decide_text
from consultations.services.surveys import draft_survey, publish_survey
from consultations.services.table_uploads import apply_table, preview_table, receive_table
from consultations.services.texts import (
    draft_text_version,
    fingerprint,
    publish_text_version,
    stamp,
)
from consultations.services.threads import close_thread, open_thread
from consultations.services.watched_words import unwatch_word, watch_word

__all__ = [
    "Assignment",
    "CommentDraft",
    "PollForm",
    "ResponseDraft",
    "Revision",
    "Settled",
    "announce_change",
    "answer_appeal",
    "answer_comment",
    "appeal_decision",
    "apply_table",
    "ask_export",
    "assign_clause",
    "close_thread",
    "confirm_place",
    "decide",
    "decide_many",
    "decide_text",
    "delete_expired_drafts",
    "delete_expired_exports",
    "delete_unsent_files",
    "draft_poll",
    "draft_survey",
    "draft_text_version",
    "enter_response",
    "erase_comment",
    "erase_response",
    "erase_support",
    "erase_vote",
    "extend_consultation",
    "fingerprint",
    "forget_draft",
    "forget_invitations",
    "forget_reporters",
    "invite",
    "keep_draft",
    "note_arrival",
    "open_draft",
    "open_thread",
    "preview_table",
    "publish_comment",
    "publish_outcome",
    "publish_poll",
    "publish_survey",
    "publish_text_version",
    "receive_comment",
    "receive_file",
    "receive_table",
    "redact_comment",
    "report_comment",
    "revise_comment",
    "schedule_stages",
    "send_receipt",
    "set_guard",
    "settle_rows",
    "stamp",
    "subject_of",
    "submit_comment",
    "submit_response",
    "support_comment",
    "take_back_clause",
    "undo_decision",
    "uninvite",
    "unwatch_word",
    "vote_in_poll",
    "watch_word",
    "withdraw_comment",
    "withdraw_consultation",
    "withdraw_support",
    "withhold_comment",
]
