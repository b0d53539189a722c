# Sourced by build: where Debian's packages come from.

# The Debian sources of this machine's own apt, and no others, as lines of a sources.list;
# so the image is of the same suite as the machine that jawab was built on.
debian_sources() {
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    apt-get indextargets --format "deb [signed-by=$keyring] \$(REPO_URI) \$(RELEASE) \$(COMPONENT)" \
        "Created-By: Packages" "Origin: Debian" | sort -u
}

# apt knows whose a source is once it has read its index.
need_sources() {
    [ -n "$(debian_sources)" ] && return
    step "Reading the indexes of apt"
    apt-get update -qq
    [ -n "$(debian_sources)" ] || fail "This machine's apt knows no source of Debian."
}

# The suite, for messages and mmdebstrap: the one of the sources that is no update of another.
debian_suite() {
    debian_sources | awk '$4 !~ /-/ { print $4; exit }'
}

# How this machine's apt reaches its sources, as options of apt.
apt_options() {
    apt-config dump | grep -E '^Acquire::(http|https)::Proxy|^Acquire::Check-' || true
}
