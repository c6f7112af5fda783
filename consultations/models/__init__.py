"""What is stored about participation, one file per aggregate."""

from consultations.models.adoption import Adoption, Kept, PromiseCheck
from consultations.models.analysed import (
    CandidateTag,
    CandidateTheme,
    Proposal,
    SelectedTheme,
    ThemeTag,
)
from consultations.models.campaigns import Campaign, CampaignMember, CommentSketch
from consultations.models.comment import (
    ENDED,
    MODERATED,
    Comment,
    Stance,
    Status,
    WithholdingReason,
)
from consultations.models.comment_place import CommentPlace, Fate
from consultations.models.comment_tally import CommentTally
from consultations.models.consultation import (
    ConsultationPage,
    Decision,
    Moderation,
    Outcome,
    Stage,
    Visibility,
    Withdrawal,
)
from consultations.models.dispositions import ACCEPTED, ClauseTask, Disposition, DispositionChange
from consultations.models.draft import KeptDraft
from consultations.models.extension import Cause, Extension
from consultations.models.invitation import Invitation
from consultations.models.log import (
    LeafKind,
    LogCheckpoint,
    LogEntry,
    LoggedConsultation,
    LogHead,
    LogTile,
    PendingLeaf,
    Receipt,
)
from consultations.models.moderation import (
    UNDO_WITHIN,
    UNDOABLE,
    ActKind,
    Appeal,
    CommentReport,
    ModerationAct,
    ModerationCase,
    Redaction,
    Verdict,
    WatchedWord,
)
from consultations.models.polls import Poll, PollOption, PollVote, ResultsShown
from consultations.models.profile_questions import Ask
from consultations.models.respondent import AssistedEntry, Channel, Respondent, RespondentKind
from consultations.models.rules import ConsultationRules
from consultations.models.support import CommentSupport
from consultations.models.surveys import (
    AnswerChoice,
    QuestionKind,
    QuestionOption,
    Survey,
    SurveyAnswer,
    SurveyFile,
    SurveyQuestion,
    SurveyResponse,
    SurveyVersion,
)
from consultations.models.text import Clause, ClauseKind, ClauseText, TextVersion
from consultations.models.thread import NO_CLOSING, PageThread

__all__ = [
    "ACCEPTED",
    "ENDED",
    "MODERATED",
    "NO_CLOSING",
    "UNDOABLE",
    "UNDO_WITHIN",
    "ActKind",
    "Adoption",
    "AnswerChoice",
    "Appeal",
    "Ask",
    "AssistedEntry",
    "Campaign",
    "CampaignMember",
    "CandidateTag",
    "CandidateTheme",
    "Cause",
    "Channel",
    "Clause",
    "ClauseKind",
    "ClauseTask",
    "ClauseText",
    "Comment",
    "CommentPlace",
    "CommentReport",
    "CommentSketch",
    "CommentSupport",
    "CommentTally",
    "ConsultationPage",
    "ConsultationRules",
    "Decision",
    "Disposition",
    "DispositionChange",
    "Extension",
    "Fate",
    "Invitation",
    "Kept",
    "KeptDraft",
    "LeafKind",
    "LogCheckpoint",
    "LogEntry",
    "LogHead",
    "LogTile",
    "LoggedConsultation",
    "Moderation",
    "ModerationAct",
    "ModerationCase",
    "Outcome",
    "PageThread",
    "PendingLeaf",
    "Poll",
    "PollOption",
    "PollVote",
    "PromiseCheck",
    "Proposal",
    "QuestionKind",
    "QuestionOption",
    "Receipt",
    "Redaction",
    "Respondent",
    "RespondentKind",
    "ResultsShown",
    "SelectedTheme",
    "Stage",
    "Stance",
    "Status",
    "Survey",
    "SurveyAnswer",
    "SurveyFile",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyVersion",
    "TextVersion",
    "ThemeTag",
    "Verdict",
    "Visibility",
    "WatchedWord",
    "Withdrawal",
    "WithholdingReason",
]
