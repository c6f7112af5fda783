#!/bin/sh
# Make the folder `secrets` beside compose.yaml: random keys and passwords. What is there stays as it is.
# Containers do not run as root, so the files can be read by all who may enter the folder, which is its owner alone.
set -eu
cd "$(dirname "$0")/../.."
umask 077
mkdir -p secrets
chmod 700 secrets
cd secrets

random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
keep() {
    if [ ! -e "$1" ]; then
        printf '%s' "$2" >"$1"
        chmod 644 "$1"
    fi
}

keep secret_key "$(random 48)"
keep database_password "$(random 24)"
keep database_url "postgres://diwan:$(cat database_password)@database/diwan"
keep owner_password "$(random 24)"
keep owner_url "postgres://diwan_owner:$(cat owner_password)@database/diwan"
cache_password=$(random 24)
if [ ! -e cache_configuration ]; then
    keep cache_configuration "requirepass $cache_password
save \"\"
appendonly no
maxmemory 256mb
maxmemory-policy allkeys-lru
"
    keep cache_url "redis://:$cache_password@cache:6379/0"
fi
# Empty keeps mail inside: smtp+tls://user:password@host:587
keep email_url ""
for name in certificate certificate_key; do
    [ -e "$name" ] || echo "Still to do: put the certificate's PEM file into secrets/$name (mode 644)."
done
