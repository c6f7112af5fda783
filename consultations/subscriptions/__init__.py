"""Being told of consultations: by mail, by feeds, and in a calendar. What is not for everybody is told here to nobody."""
