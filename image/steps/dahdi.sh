# Sourced by build: the modules of E1 cards, which no kernel of Debian has (boards/ARCH/e1-modules).
#
# They are built from Debian's dahdi-dkms against the headers of the kernel that the image gets, in a tree of
# Debian's own, whatever this machine runs; the box has neither compiler nor headers. In DIR, the cache (target/dahdi):
#
#   lists, apt   what the suite has now
#   root         the tree; made again when there is a newer kernel or a newer DAHDI
#   modules      what was built, stripped, under its kernel's name; and the source's copyright

# What of the source is built: its Kbuild's names.
dahdi_parts="DAHDI DAHDI_DYNAMIC DAHDI_DYNAMIC_LOC DAHDI_ICE1USB DAHDI_OCT612X DAHDI_WCT4XXP DAHDI_WCTE43X DAHDI_WCTE13XP
    DAHDI_WCTE12XP DAHDI_VOICEBUS DAHDI_WCTE11XP"

has_e1() {
    [ -e "$here/boards/$1/e1-modules" ]
}

# newest DIR ARCH: what the suite has now, as the words "KERNEL VERSION-OF-DAHDI".
newest() {
    local options=(-o "Dir::State::lists=$1/lists" -o "Dir::Etc::sourcelist=$1/sources.list" -o Dir::Etc::sourceparts=-
        -o Dir::State::status=/dev/null -o "Dir::Cache=$1/apt" -o APT::Sandbox::User=root) kernel
    mkdir -p "$1/lists/partial" "$1/apt/archives/partial"
    debian_sources >"$1/sources.list"
    apt-get "${options[@]}" -qq update
    kernel=$(apt-cache "${options[@]}" show --no-all-versions "linux-headers-$2" |
        sed -n 's/^Depends:.*linux-headers-\([^ ,]*\).*/\1/p')
    echo "$kernel $(apt-cache "${options[@]}" show --no-all-versions dahdi-dkms | sed -n 's/^Version: //p')"
}

# make_dahdi_root DIR ARCH: compiler and headers, and DAHDI's source beside them.
make_dahdi_root() {
    local options=() deb
    step "Making a tree of Debian $suite to build the E1 cards' modules in"
    mapfile -t options < <(apt_options | sed 's/^/--aptopt=/')
    # shellcheck disable=SC2016 # $1 and MMDEBSTRAP_APT_CONFIG are mmdebstrap's
    mmdebstrap --quiet --architectures="$2" --variant=essential --include="linux-headers-$2,make" \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' "${options[@]}" \
        --customize-hook='mkdir "$1/dahdi" && cd "$1/dahdi" &&
            APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get -qq -o APT::Sandbox::User=root download dahdi-dkms' \
        "$suite" "$1/root" "$1/sources.list"
    deb=$(echo "$1"/root/dahdi/*.deb)
    dpkg-deb --extract "$deb" "$1/root/dahdi"
    mv "$1"/root/dahdi/usr/src/dahdi-* "$1/root/dahdi/source"
}

# make_e1_modules DIR ARCH: where they are, is in $e1_modules.
make_e1_modules() {
    local cache now asked kernel built
    [ "$(id -u)" -eq 0 ] || fail "The E1 cards' modules are built by root, for chroot and mounts that only it sees."
    mkdir -p "$1"
    cache=$(cd "$1" && pwd)
    now=$(newest "$cache" "$2")
    kernel=${now%% *}
    asked="$now $(cat "$here/boards/$2/e1-modules" "$here"/steps/{,in-}dahdi* | sha256sum | cut -c1-16)"
    [ -n "$kernel" ] || fail "Debian $suite says nothing of linux-headers-$2."
    e1_modules=$cache/modules
    [ "$(cat "$cache/made" 2>/dev/null)" != "$asked" ] || return 0
    rm -rf "$cache/modules" "$cache/made"
    if [ "$(cat "$cache/root.made" 2>/dev/null)" != "$now" ]; then
        rm -rf "$cache/root" "$cache/root.made"
        make_dahdi_root "$cache" "$2"
        echo "$now" >"$cache/root.made"
    fi
    step "Building the E1 cards' modules for $kernel"
    # shellcheck disable=SC2086 # a word each
    unshare --mount -- "$here/steps/in-dahdi-root" "$cache/root" "$kernel" $dahdi_parts >"$cache/log" 2>&1 || {
        tail -n 30 "$cache/log" >&2
        fail "DAHDI could not be built; the whole of it is in $cache/log."
    }
    mkdir -p "$cache/modules/$kernel"
    for built in $(listed "$here/boards/$2/e1-modules"); do
        objcopy --strip-debug --remove-section=.BTF "$(find "$cache/root/dahdi/source" -name "$built.ko")" "$cache/modules/$kernel/$built.ko"
    done
    cp "$cache/root/dahdi/usr/share/doc/dahdi-dkms/copyright" "$cache/modules/copyright"
    echo "dahdi-dkms ${now#* }" >"$cache/modules/package"
    echo "$asked" >"$cache/made"
}
