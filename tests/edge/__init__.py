"""nginx in front of Diwan: what it keeps, sheds, hands on and refuses; and containers against the rehearsal."""
