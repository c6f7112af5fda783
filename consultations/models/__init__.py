"""What is stored about participation, one file per aggregate."""

from consultations.models.adoption import Adoption, FormerAdoption, Kept, PromiseCheck
from consultations.models.analysed import (
    CandidateTag,
    CandidateTheme,
    Proposal,
    SelectedTheme,
    ThemeAct,
    ThemeChange,
    ThemeRun,
    ThemeTag,
)
from consultations.models.cabinet_table import TableUpload
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
from consultations.models.exports import (
    DocumentForm,
    Export,
    ExportProblem,
    ExportState,
    FileForm,
    Scope,
)
from consultations.models.extension import Cause, Extension
from consultations.models.guard import CommentGuard
from consultations.models.invitation import Invitation
from consultations.models.letters import OutcomeLetters
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
from consultations.models.subscriptions import (
    ConsultationEvent,
    Ending,
    EventKind,
    Subscription,
    SubscriptionMail,
    Told,
)
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
    "CommentGuard",
    "CommentPlace",
    "CommentReport",
    "CommentSketch",
    "CommentSupport",
    "CommentTally",
    "ConsultationEvent",
    "ConsultationPage",
    "ConsultationRules",
    "Decision",
    "Disposition",
    "DispositionChange",
    "DocumentForm",
    "Ending",
    "EventKind",
    "Export",
    "ExportProblem",
    "ExportState",
    "Extension",
    "Fate",
    "FileForm",
    "FormerAdoption",
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
    "OutcomeLetters",
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
    "Scope",
    "SelectedTheme",
    "Stage",
    "Stance",
    "Status",
    "Subscription",
    "SubscriptionMail",
    "Survey",
    "SurveyAnswer",
    "SurveyFile",
    "SurveyQuestion",
    "SurveyResponse",
    "SurveyVersion",
    "TableUpload",
    "TextVersion",
    "ThemeAct",
    "ThemeChange",
    "ThemeRun",
    "ThemeTag",
    "Told",
    "Verdict",
    "Visibility",
    "WatchedWord",
    "Withdrawal",
    "WithholdingReason",
]
