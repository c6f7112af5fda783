"""Install, upgrade and remove Diwan on one machine. Nothing but the standard library: it runs before anything is installed."""
