"""What puts Diwan on a machine: units, nginx, the installer."""
