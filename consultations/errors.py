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
│   ├── ReasonRefused           422: a decision without a reason in Arabic, or with one that is too long
│   ├── ChangeRefused           422: accepted without a changed clause, or with one that is not of this text's later version
│   ├── ChangeEmpty             422: the clause that is named reads the same in both versions
│   ├── TaskRefused             422: the clause, agency, person or days of a clause to answer for
│   ├── TableRefused            422: a Cabinet table that cannot be read, or is too large for its kind of file
│   ├── AnswersRefused          422: answers that do not fit the survey or poll; ``errors`` says which and why
│   ├── ThreadRefused           422: pages of this kind take no comments
│   ├── AdoptionRefused         422: the number, date or address in the official gazette
│   ├── MailAddressRefused      422: no e-mail address to which news of consultations could go
│   ├── CampaignRefused         422: a name too long, a campaign joined to itself, or one that was decided on
│   ├── FormRefused             422: the officer's survey or poll breaks the rules of forms
│   ├── GuardRefused            422: no number of comments a minute, or too large a one
│   ├── FileRefused             422: the file of an answer is empty, too large, or of no kind that is taken
│   ├── ThemeRefused            422: a theme without an Arabic title, or with words that are too long or cannot be shown
│   └── QuoteNotFound           422: the evidence is not in the comment as the public reads it
├── Refused                     403: see `common.errors`
│   ├── NotTheAuthor            403: neither the pseudonym nor the receipt's code is that of who wrote it
│   └── AnotherMustAnswer       403: who decided does not answer the appeal
├── NotFound                    404
├── Unavailable
│   ├── ExportFailed            503: the file could not be written
│   └── ExportsBusy             503: as many files as may be are being written
│   └── ThemesNotYet            404: themes are shown with the outcome
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
    ├── OutcomeTooEarly         409: an outcome follows the closing of the consultation
    ├── NothingToExplain        409: no promise was found broken here
    └── AdoptionTooEarly        409: a text is adopted after its consultation has closed
    ├── NotOwed                 409: the comment is not public, or the agency's own: nothing is decided about it
    ├── DispositionChanged      409: somebody else has decided since the officer looked
    ├── OutcomeStands           409: the outcome is public; a decision is changed with a recorded correction only
    ├── DispositionsMissing     409: the outcome waits for decisions on comments
    ├── CommentsAwaitModeration 409: the outcome waits for the moderators
    ├── ThemesUnderWay          409: themes are being searched for already
    ├── ThemeExists             409: the consultation has a theme of this title
    ├── ThemeRetired            409: a retired theme takes nothing more
    ├── ProposalDecided         409: somebody has decided on the proposed theme
    ├── NotEligible             409: only public comments of participants get themes
    └── OutcomeTooEarly         409: an outcome follows the closing of the consultation
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, Invalid, NotFound, Refused


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


class GuardRefused(Invalid):
    code = "guard_refused"
    title = _("Write how many comments a minute, from 0 to 100000.")


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


class AdoptionRefused(Invalid):
    code = "adoption_refused"
    title = _("Give the number and the date of the official gazette.")


class AdoptionTooEarly(Conflict):
    code = "adoption_too_early"
    title = _("A text is adopted after its consultation has closed.")


class NothingToExplain(Conflict):
    code = "nothing_to_explain"
    title = _("This promise was kept, or was not checked yet: there is nothing to explain.")


class MailAddressRefused(Invalid):
    code = "mail_address_refused"
    title = _("Write an e-mail address such as name@example.org.")


class ReasonRefused(Invalid):
    code = "reason_refused"
    title = _("Give the reason in Arabic, in no more than 2000 characters.")


class ChangeRefused(Invalid):
    code = "change_refused"
    title = _("What is accepted names the clause that was changed in a later version of this text.")


class ChangeEmpty(Invalid):
    code = "change_empty"
    title = _("The clause that you named reads the same in both versions.")


class TaskRefused(Invalid):
    code = "task_refused"
    title = _("Choose a clause of the text, an agency, a person of it if any, and 1 to 250 days.")


class TableRefused(Invalid):
    code = "table_refused"
    title = _("The Cabinet table could not be used.")


class NotOwed(Conflict):
    code = "not_owed"
    title = _("Nothing is decided about this comment: it is not public, or it is the agency's own.")


class DispositionChanged(Conflict):
    code = "disposition_changed"
    title = _(
        "Somebody else has decided since you began. Yours is below; theirs stands until you decide again."
    )


class OutcomeStands(Conflict):
    code = "outcome_stands"
    title = _("The outcome is public: say why the decision is corrected; the public reads it.")


class DispositionsMissing(Conflict):
    code = "dispositions_missing"
    title = _("Comments without a decision are left; the outcome waits for them.")


class CommentsAwaitModeration(Conflict):
    code = "comments_await_moderation"
    title = _("Comments await moderation; the outcome waits for them.")


class ThemeRefused(Invalid):
    code = "theme_refused"
    title = _("A theme has a title in Arabic of at most 120 characters.")


class QuoteNotFound(Invalid):
    code = "quote_not_found"
    title = _("These words are not in the comment as the public reads it. Copy them from it.")


class ThemesNotYet(NotFound):
    code = "themes_not_yet"
    title = _("The themes of the comments are shown with the outcome.")


class ThemesUnderWay(Conflict):
    code = "themes_under_way"
    title = _("Themes are being searched for already.")


class ThemeExists(Conflict):
    code = "theme_exists"
    title = _("This consultation has a theme of this title.")


class ThemeRetired(Conflict):
    code = "theme_retired"
    title = _("This theme is retired; offer it again first.")


class ProposalDecided(Conflict):
    code = "proposal_decided"
    title = _("Somebody has decided on this proposed theme.")


class NotEligible(Conflict):
    code = "not_eligible"
    title = _("Only public comments of participants get themes.")


class CampaignRefused(Invalid):
    code = "campaign_refused"
    title = _(
        "This cannot be done with the campaign: it is the same one, has a decision of its own, or the name is too long."
    )
