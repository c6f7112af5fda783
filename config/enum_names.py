"""What the published schema calls the choices that several serializers have."""

ENUM_NAMES = {
    "ConsultationStage": "consultations.models.Stage",
    "CommentStatus": "consultations.models.Status",
    "ModerationActKind": "consultations.models.ActKind",
    "ModerationRule": "consultations.models.WithholdingReason",
    "ClauseKind": "consultations.models.ClauseKind",
    "RespondentKind": "consultations.models.RespondentKind",
    "AssistedChannel": "consultations.models.Channel",
    "Theme": "common.themes.Theme",
    "LeafKind": "consultations.models.LeafKind",
    "SurveyQuestionKind": "consultations.models.QuestionKind",
    "PromiseVerdict": "consultations.models.Kept",
    "ResourceState": "opendata.models.ResourceState",
    "ResourceKind": "opendata.models.ResourceKind",
    "ColumnKind": "opendata.models.ColumnKind",
}
