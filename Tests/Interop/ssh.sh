#!/usr/bin/env bash
# People at consoles over a real sshd on loopback: three system users with different roles, made for this run, each held
# by ForceCommand in `paydeck console`. Engine, channels (our sandbox), sshd and terminals are the real ones.
#
#   Tests/Interop/ssh.sh [PATH OF paydeck]         as root: it makes users, and takes them away again
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
paydeck=${1:-$here/../../.build/release/paydeck}
[ -x "$paydeck" ] || { echo "there is no program at $paydeck: build it, or give its path"; exit 2; }
[ "$(id -u)" = 0 ] || { echo "must be run as root: it makes system users and an sshd"; exit 2; }
missing=()
command -v sshd > /dev/null || [ -x /usr/sbin/sshd ] || missing+=(openssh-server)
command -v ssh > /dev/null || missing+=(openssh-client)
command -v systemd-analyze > /dev/null || missing+=(systemd)
if [ ${#missing[@]} -gt 0 ]; then
    apt-get install -qq -y --no-install-recommends "${missing[@]}" > /dev/null || exit 2
fi
python3 -c 'import pyte' 2> /dev/null || { echo "python3 with pyte is missing: pip install -r Tests/Interop/requirements.txt"; exit 2; }

# Not under a folder in which others may write: sshd would not believe the keys there.
work=$(mktemp -d /run/paydeck-ssh-XXXXXX)
chmod 755 "$work"
users=(pdt-engine pdt-view pdt-ops pdt-review pdt-nobody)
sandbox=; sshd=
finish() {
    [ -f "$work/engine.pid" ] && kill "$(cat "$work/engine.pid")" 2> /dev/null
    for process in $sshd $sandbox; do kill "$process" 2> /dev/null; wait "$process" 2> /dev/null; done
    sleep 0.5
    for user in "${users[@]}"; do userdel -r "$user" 2> /dev/null; done
    groupdel pdt-console 2> /dev/null
    rm -rf "$work"
}
trap finish EXIT

# --- people
groupadd --system pdt-console
for user in "${users[@]}"; do
    useradd --create-home --base-dir "$work" --shell /bin/bash "$user" || exit 2
    # No password opens them, and yet they are not locked.
    usermod -p '*' "$user"
done
for user in pdt-engine pdt-view pdt-ops pdt-review pdt-nobody; do usermod -a -G pdt-console "$user"; done
mkdir -p "$work/keys" "$work/bin" "$work/etc" "$work/client"
cp "$paydeck" "$work/bin/paydeck"
chmod 755 "$work/bin/paydeck"
for user in pdt-view pdt-ops pdt-review pdt-nobody; do
    ssh-keygen -q -t ed25519 -N '' -C "$user" -f "$work/client/$user"
    cp "$work/client/$user.pub" "$work/keys/$user"
done
ssh-keygen -q -t ed25519 -N '' -f "$work/host_key"
chmod 644 "$work"/keys/*

# --- the channels' side and the engine, under its own user
own() { chown -R pdt-engine "$1"; }
mkdir "$work/sandbox"; own "$work/sandbox"
runuser -u pdt-engine -- "$work/bin/paydeck" sandbox --data "$work/sandbox" > "$work/sandbox.json" 2> "$work/sandbox.err" &
sandbox=$!
for _ in $(seq 600); do [ -s "$work/sandbox.json" ] && break; sleep 0.1; done
[ -s "$work/sandbox.json" ] || { cat "$work/sandbox.err"; echo "0 passed, 1 failed"; exit 1; }
python3 "$here/ssh_config.py" "$work" "$here/../../demo-data/channels.toml" || exit 1
install -d -o pdt-engine -g pdt-console -m 0750 "$work/run"
own "$work/etc"
chmod 700 "$work/etc"

# --- sshd, with the very file the documentation gives
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
port=$(free_port)
{
    cat <<CONFIG
Port $port
ListenAddress 127.0.0.1
HostKey $work/host_key
PidFile $work/sshd.pid
AuthorizedKeysFile $work/keys/%u
StrictModes yes
UsePAM no
LogLevel ERROR
CONFIG
    sed -e "s|/usr/local/bin/paydeck|$work/bin/paydeck|; s|/run/paydeck/|$work/run/|; s|paydeck-console|pdt-console|" \
        "$here/../../docs/ssh/sshd_paydeck.conf"
} > "$work/sshd_config"
mkdir -p /run/sshd
/usr/sbin/sshd -t -f "$work/sshd_config" || { echo "0 passed, 1 failed: sshd does not take the file"; exit 1; }
/usr/sbin/sshd -D -e -f "$work/sshd_config" 2> "$work/sshd.err" &
sshd=$!

exec 3>&1
python3 "$here/ssh_consoles.py" "$work" "$port" "$here/../../docs/ssh"
status=$?
[ $status -eq 0 ] || { tail -5 "$work/sshd.err" "$work/engine.err" 2> /dev/null; }
exit $status
