# Sourced by build: jawab for a processor that this machine does not have.
#
# It is cross-built in a tree of Debian's own, where compiler, standard library and C library
# are those of the image's suite, whatever this machine runs. In DIR, the cache (target/cross):
#
#   root     the tree, for both processors; made again when what is asked of it changes
#   vendor   the crates of Cargo.lock, fetched as cargo does on this machine
#   target   what cargo has built
#
# Nothing in the tree goes to the network: crates and the pages' assets are brought to it.

# is_own ARCH: this machine's processor.
is_own() {
    [ "$1" = "$(dpkg --print-architecture)" ]
}

# need_foreign ARCH: what runs another processor's programs, here those of Debian's packages.
need_foreign() {
    local name
    name=$(triple "$1")
    name=qemu-${name%%-*}
    need "$name-static=qemu-user-static" update-binfmts=binfmt-support
    [ -e "/proc/sys/fs/binfmt_misc/$name" ] ||
        fail "The kernel does not start programs for $1; have it do so:  update-binfmts --enable $name"
}

# The compiler that the workspace asks for is newer than the suite's own.
rust_from=$suite-backports

# triple ARCH: what the compilers call it.
triple() {
    case $1 in
    arm64) echo aarch64-linux-gnu ;;
    *) fail "jawab cannot be cross-built for $1 yet." ;;
    esac
}

# cross_packages ARCH: of the tree, in the words of apt.
cross_packages() {
    echo "rustc,cargo,libstd-rust-dev:$1,gcc,libc6-dev,gcc-$(triple "$1"),libc6-dev-$1-cross"
}

cross_sources() {
    debian_sources
    # Wherever the suite itself is kept, its backports are kept too.
    debian_sources | awk -v suite="$suite" -v from="$rust_from" '$4 == suite { $4 = from; print }'
}

# make_cross_root DIR ARCH
make_cross_root() {
    local root=$1/root asked own options=()
    asked="$suite $rust_from $(cross_packages "$2")"
    [ "$(cat "$root.made" 2>/dev/null)" != "$asked" ] || return 0
    step "Making a tree of Debian $suite to cross-build in"
    own=$(dpkg --print-architecture)
    rm -rf "$root" "$root.made"
    cross_sources >"$1/sources.list"
    mapfile -t options < <(apt_options | sed 's/^/--aptopt=/')
    # Without man pages and words, and with the one choice of apt that is ours.
    # shellcheck disable=SC2016 # $1 is mmdebstrap's
    mmdebstrap --quiet --architectures="$own,$2" --variant=essential --include="$(cross_packages "$2")" \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' "${options[@]}" \
        --setup-hook='mkdir -p "$1/etc/apt/preferences.d"' \
        --setup-hook="printf 'Package: rustc:any cargo:any libstd-rust-*:any\nPin: release n=$rust_from\nPin-Priority: 990\n' >\"\$1/etc/apt/preferences.d/rust\"" \
        --customize-hook='mkdir -p "$1/jawab" "$1/vendor" "$1/target"' \
        "$suite" "$root" "$1/sources.list"
    echo "$asked" >"$root.made"
}

# bring_crates DIR: as this machine's cargo reaches them.
bring_crates() {
    cmp --quiet "$top/Cargo.lock" "$1/vendor.lock" && return
    step "Fetching the crates"
    rm -rf "$1/vendor" "$1/vendor.lock"
    cargo vendor --quiet --locked --versioned-dirs --manifest-path "$top/Cargo.toml" "$1/vendor" >/dev/null
    cp "$top/Cargo.lock" "$1/vendor.lock"
}

# What the pages take from others, which build.rs of web-admin would have npm fetch.
bring_assets() {
    local assets=$top/web-admin/assets
    [ "$assets/dist/complete" -nt "$assets/package-lock.json" ] &&
        [ "$assets/dist/complete" -nt "$top/web-admin/build.rs" ] && return
    need npm=npm
    step "Fetching what the pages are made of"
    rm -f "$assets/dist/complete"
    (cd "$assets" && npm ci --silent --no-audit --no-fund --ignore-scripts)
}

# cross_build ARCH DIR: builds jawab; where it is, is in $jawab.
cross_build() {
    local arch=$1 cache target
    [ "$(id -u)" -eq 0 ] || fail "Cross-building needs root, for chroot and mounts that only it sees."
    mkdir -p "$2"
    cache=$(cd "$2" && pwd)
    target=$(triple "$arch")
    target=${target/-linux/-unknown-linux}
    make_cross_root "$cache" "$arch"
    bring_crates "$cache"
    bring_assets
    step "Cross-building jawab for $arch"
    mkdir -p "$cache/target"
    unshare --mount -- "$here/steps/in-cross-root" "$cache" "$top" "$target" "$(triple "$arch")-gcc"
    jawab=$cache/target/$target/release/jawab
}
