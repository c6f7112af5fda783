"""Refusals of this context.

DomainError
├── Invalid
│   ├── EmptyComment            422: nothing visible was written
│   ├── CommentTooLong          422: more than 4000 characters
│   ├── ForbiddenCharacters     400: NUL, lone surrogates; in names also control characters
│   ├── PassageNotFound         422: the clause, as it was read, does not hold the marked words at one place
│   ├── SuggestionUnchanged     422: the suggested wording is the present one
│   ├── CommentUnchanged        422: a change that changes nothing
│   ├── ReplyToReply            422: replies have one level
│   ├── DraftNotUnderstood      422: the officer's text breaks the rules of its notation
│   ├── FileNotUnderstood       422: the file of a text is broken, dangerous or of no known format
│   ├── ReportRefused           422: the note of a report is too long
│   ├── ExtensionRefused        422: not later than the present closing, or without a reason
│   ├── InvitationRefused       422: the consultation is for everybody, or a line of the list is not understood
│   ├── ProfileRefused          422: an answer of the profile is needed, or is none of the choices
│   ├── EntryRefused            422: the channel, day or event of an assisted response
│   ├── PartsRefused            422: the parts to be hidden do not fit the text
│   ├── AppealRefused           422: an appeal or its answer without words, or with too many
│   ├── AnswersRefused          422: answers that do not fit the survey or poll; ``errors`` says which and why
│   ├── ThreadRefused           422: pages of this kind take no comments
│   ├── CampaignRefused         422: a name too long, a campaign joined to itself, or one that was decided on
│   ├── FormRefused             422: the officer's survey or poll breaks the rules of forms
│   └── FileRefused             422: the file of an answer is empty, too large, or of no kind that is taken
├── Refused                     403: see `common.errors`
│   ├── NotTheAuthor            403: neither the pseudonym nor the receipt's code is that of who wrote it
│   └── AnotherMustAnswer       403: who decided does not answer the appeal
├── NotFound                    404
└── Conflict
    ├── ConsultationClosed      409: outside the window [opens_at, closes_at)
    ├── NotOpen                 409: only an open consultation is extended
    ├── CommentEnded            409: its author has withdrawn or erased it
    ├── DecisionFinal           409: the minutes for undoing are over, or another act came after it
    ├── AppealWaits             409: its author has appealed; the appeal is answered first
    ├── AppealAnswered          409: the appeal has its answer
    ├── NotAppealable           409: nothing was decided against the comment, or it was appealed already
    ├── NotLoggedYet            409: the receipt's leaf is in no checkpoint yet
    ├── DraftChanged            409: another officer has kept a text since this one was begun
    ├── SurveyChanged           409: another version of the survey was published since these answers were begun
    ├── AlreadyAnswered         409: this participant has answered the survey
    ├── AlreadyVoted            409: this participant has voted, and the poll takes no changes
    ├── ResultsNotYet           409: results are shown after closing
    ├── FormIsFinal             409: a published survey or poll never changes
    ├── VersionIsFinal          409: a published text version never changes
    └── OutcomeTooEarly         409: an outcome follows the closing of the consultation
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, Invalid, Refused


class EmptyComment(Invalid):
    code = "empty_comment"
    title = _("Write your comment before you send it.")


class CommentTooLong(Invalid):
    code = "comment_too_long"
    title = _("The comment is too long.")


class ForbiddenCharacters(Invalid):
    code = "forbidden_characters"
    status = 400
    title = _("The text holds characters that cannot be stored.")


class PassageNotFound(Invalid):
    code = "passage_not_found"
    title = _("The marked passage was not found in the clause. Mark it again.")


class SuggestionUnchanged(Invalid):
    code = "suggestion_unchanged"
    title = _("The suggested wording is the same as the present one. Change it, or leave it empty.")


class CommentUnchanged(Invalid):
    code = "comment_unchanged"
    title = _("You have not changed anything yet.")


class ReplyToReply(Invalid):
    code = "reply_to_reply"
    title = _("Replies cannot be answered; reply to the comment itself.")


class DraftNotUnderstood(Invalid):
    code = "draft_not_understood"
    title = _("The draft text could not be read.")


class NotTheAuthor(Refused):
    code = "not_the_author"
    title = _("Only who wrote a comment can withdraw or erase it.")


class CommentEnded(Conflict):
    code = "comment_ended"
    title = _("Its author has withdrawn or erased this comment.")


class PartsRefused(Invalid):
    code = "parts_refused"
    title = _("Mark the parts to be hidden, change nothing else, and leave something to read.")


class FileNotUnderstood(Invalid):
    code = "file_not_understood"
    title = _("The file could not be read.")


class ReportRefused(Invalid):
    code = "report_refused"
    title = _("The note has no more than 500 characters.")


class AppealRefused(Invalid):
    code = "appeal_refused"
    title = _("Write your reasons, in no more than 2000 characters.")


class AnotherMustAnswer(Refused):
    code = "another_must_answer"
    title = _("Another moderator than the one who decided answers the appeal.")


class DecisionFinal(Conflict):
    code = "decision_final"
    title = _("This decision can no longer be undone.")


class AppealWaits(Conflict):
    code = "appeal_waits"
    title = _("Its author has appealed: answer the appeal.")


class AppealAnswered(Conflict):
    code = "appeal_answered"
    title = _("This appeal has been answered already.")


class NotAppealable(Conflict):
    code = "not_appealable"
    title = _("There is no decision that could be appealed against, or you have appealed already.")


class NotOpen(Conflict):
    code = "not_open"
    title = _("Only an open consultation can be extended.")


class ExtensionRefused(Invalid):
    code = "extension_refused"
    title = _("The new closing is later than the present one, and has a reason in Arabic.")


class InvitationRefused(Invalid):
    code = "invitation_refused"
    title = _("Write one address a line, and a name behind a comma if you like.")


class ProfileRefused(Invalid):
    code = "profile_refused"
    title = _("Answer the questions about yourself that are marked as needed.")


class EntryRefused(Invalid):
    code = "entry_refused"
    title = _(
        "Name the channel, and a day on which the consultation was open and that is not ahead."
    )


class ConsultationClosed(Conflict):
    code = "consultation_closed"
    title = _("This consultation is not open for comments.")


class DraftChanged(Conflict):
    code = "draft_changed"
    title = _(
        "Somebody else has kept another text since you began. Yours is below; theirs is kept."
    )


class VersionIsFinal(Conflict):
    code = "version_is_final"
    title = _("A published version cannot be changed; make a new one.")


class OutcomeTooEarly(Conflict):
    code = "outcome_too_early"
    title = _("The outcome can be published after the consultation has closed.")


class NotLoggedYet(Conflict):
    code = "not_logged_yet"
    title = _("This is not in the public log yet; it will be within a minute.")


class AnswersRefused(Invalid):
    code = "answers_refused"
    title = _("Some answers need correction.")


class FormRefused(Invalid):
    code = "form_refused"
    title = _("The form needs correction.")


class ThreadRefused(Invalid):
    code = "thread_refused"
    title = _("Comments can be opened below news and plain pages only.")


class FileRefused(Invalid):
    code = "file_refused"
    title = _("Send a PDF, Word, OpenDocument, PNG, JPEG or plain text file of at most 2 MB.")


class SurveyChanged(Conflict):
    code = "survey_changed"
    title = _("The survey has changed since you began. Look through your answers once more.")


class AlreadyAnswered(Conflict):
    code = "already_answered"
    title = _("You have answered this survey already; your first answers count.")


class AlreadyVoted(Conflict):
    code = "already_voted"
    title = _("You have voted already; your first vote counts.")


class ResultsNotYet(Conflict):
    code = "results_not_yet"
    title = _("Results are shown after closing.")


class FormIsFinal(Conflict):
    code = "form_is_final"
    title = _("What is published cannot be changed any more.")


class CampaignRefused(Invalid):
    code = "campaign_refused"
    title = _(
        "This cannot be done with the campaign: it is the same one, has a decision of its own, or the name is too long."
    )
