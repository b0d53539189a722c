# Sourced by run and test: sees to the programs they need that cargo does not bring.

# Says what is going on, on one line.
step() {
    printf '\033[1m== %s\033[0m\n' "$*"
}

fail() {
    printf '\033[31m%s\033[0m\n' "$*" >&2
    exit 1
}

# need COMMAND=PACKAGE...: installs the packages whose commands are missing, or says which they are.
need() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} -eq 0 ] && return

    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || fail "These Debian packages are missing: ${missing[*]}
Install them and start again:  sudo apt-get install --no-install-recommends ${missing[*]}"
        as_root=(sudo -n)
    fi
    command -v apt-get >/dev/null ||
        fail "These programs are missing, and this is no Debian that could install them: ${missing[*]}"
    step "Installing ${missing[*]}"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends \
        "${missing[@]}" >/dev/null
}

# need_room FOLDER GIB: where a disk has less, tests fail by what they say of full disks, and not of themselves.
need_room() {
    local free=$(($(df --output=avail -BM "$1" | tail -n 1 | tr -dc 0-9) / 1024))
    [ "$free" -ge "$2" ] || fail "The disk of $1 has $free GiB left, and this needs $2. Make room and start again."
}

command -v cargo >/dev/null || fail "Rust is missing: install it with rustup, then start again."

# The programs that a box and its surroundings are built and run with.
need_to_run() {
    need cc=gcc npm=npm node=nodejs espeak-ng=espeak-ng sox=sox baresip=baresip-core
}

# The peers and tools that the tests use on top.
need_to_test() {
    need_to_run
    # libpri, the E1's peer, has no command; its header stands for it.
    [ -e /usr/include/libpri.h ] || need libpri.h=libpri-dev
    # Debian keeps the server's programs out of the way, by version.
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || need initdb=postgresql
    need sipp=sip-tester dnsmasq=dnsmasq-base chromium=chromium chromedriver=chromium-driver c++=g++ systemd-analyze=systemd strace=strace ip=iproute2 socat=socat \
        tcpdump=tcpdump tshark=tshark gammu=gammu
    # The one that counts texts, for Debian's own Python.
    [ -e /usr/lib/python3/dist-packages/gammu ] || need python3-gammu=python3-gammu
}
