"""SELinux, where there is one: what nginx, Redis and PostgreSQL may touch of ours. Diwan's own processes are not confined by it.

Written by the policy's text (fedora-selinux/selinux-policy, the branch of version 9), not yet run on such a machine.
"""

from __future__ import annotations

from deploy.installer.machine import Machine

# The policy takes /run for another name of /var/run, and refuses rules that begin with the former.
KINDS = {
    # What the units start: below /opt only folders called bin hold programs, and only those get the domain of a service.
    "/opt/diwan/releases/[^/]+/deploy/run": "bin_t",
    "/var/lib/diwan/media(/.*)?": "httpd_sys_content_t",
    "/var/lib/diwan/acme(/.*)?": "httpd_sys_content_t",
    "/var/cache/nginx-diwan(/.*)?": "httpd_cache_t",
    "/var/log/nginx-diwan(/.*)?": "httpd_log_t",
    "/var/run/nginx-diwan(/.*)?": "httpd_var_run_t",
    "/var/run/redis-diwan(/.*)?": "redis_var_run_t",
    "/var/backups/diwan/wal(/.*)?": "postgresql_db_t",
}
# Made before the services make them: what is there already has to be labelled anew.
FOLDERS = ("var/cache/nginx-diwan", "var/log/nginx-diwan", "run/nginx-diwan")
PLACES = ("opt/diwan", "etc/diwan", "etc/nginx", "var/lib/diwan", "var/backups/diwan", *FOLDERS)


def label(machine: Machine) -> None:
    """Write the rules and apply them, before a service starts.

    Raises:
        Failed: a rule was refused.
    """
    if not machine.succeeds("selinuxenabled"):
        return
    machine.run("setsebool", "-P", "httpd_can_network_connect", "1")
    for pattern, kind in KINDS.items():
        if not machine.succeeds("semanage", "fcontext", "-a", "-t", kind, pattern):
            machine.run("semanage", "fcontext", "-m", "-t", kind, pattern)
    for folder in FOLDERS:
        (machine.layout.root / folder).mkdir(parents=True, exist_ok=True)
    machine.run("restorecon", "-R", *(str(machine.layout.root / place) for place in PLACES))


def forget(machine: Machine) -> None:
    """Take the rules back; the boolean stays, for others may need it by now."""
    if machine.succeeds("selinuxenabled"):
        for pattern in KINDS:
            machine.succeeds("semanage", "fcontext", "-d", pattern)
