# shellcheck shell=sh disable=SC2154 # names are install.sh's
# Sourced by deploy/install.sh: what must be so before anything is touched.

# Room, in megabytes: programs and their packages; state at its beginning.
room_for_code=5000 room_for_state=2000 memory_needed=3500

check_system() {
    [ "$(id -u)" = 0 ] || stop "this needs root: run it with sudo."
    . /etc/os-release 2>/dev/null || stop "this is neither Debian nor Ubuntu."
    case "${ID:-}:${VERSION_ID:-}" in
        debian:12 | debian:13 | ubuntu:24.04) ;;
        *) stop "this is ${PRETTY_NAME:-an unknown system}; Debian 12 or 13, or Ubuntu 24.04, is needed." ;;
    esac
    [ "$(uname -m)" = x86_64 ] || stop "this machine is $(uname -m); x86_64 is needed."
    command -v systemctl >/dev/null || stop "systemd is not here. Containers are started by deploy/compose.yaml."
    [ -r "$here/uv.lock" ] || stop "$here is not whole: uv.lock is not there. Unpack it again."
    find_release
    check_room
    check_ports
}

check_room() {
    needed=$room_for_code
    [ -d /opt/didd ] && needed=1500 # beside what is there already
    has_room /opt "$needed"
    has_room /var "$room_for_state"
    memory=$(($(sed -n 's/^MemTotal: *\([0-9]*\).*/\1/p' /proc/meminfo) / 1024))
    [ "$memory" -ge "$memory_needed" ] ||
        stop "this machine has $memory MB of memory; $memory_needed MB is the least that all servers fit into."
}

has_room() {
    mkdir -p "$1"
    free=$(df --output=avail -m "$1" | tail -1 | tr -d ' ')
    [ "$free" -ge "$2" ] || stop "$1 has $free MB left; $2 MB are needed."
}

# Where our servers listen must be free, unless it is they who listen there.
check_ports() {
    [ -d /run/systemd/system ] && systemctl --quiet is-active didd.target && return
    command -v ss >/dev/null || return 0
    for wanted in 80 443 8443 8500 8510 8520 8530 9108; do
        if ss -Hltn "sport = :$wanted" | grep -q .; then
            stop "something else listens on port $wanted already (ss -ltnp says what). Stop it, then run this again."
        fi
    done
}

# Said once, at the first run; then the file holds.
settings_are_clear() {
    if [ -e "$etc/didd.env" ]; then
        [ -z "$portal$desk$tls" ] || stop "names and certificates are in $etc/didd.env already: change them there, then run this again without options."
    elif [ -z "$portal" ] || [ -z "$desk" ]; then
        stop "say the names that people will open: --portal NAME --desk NAME. --help tells more."
    fi
}
