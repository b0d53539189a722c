# Sourced by build: where Debian's packages come from.

# What the image is made of, whatever this machine runs: what is built on an older Debian runs
# on a newer one.
suite=trixie

# The sources of this machine's own apt, and no others, as lines of a sources.list of the image's suite.
debian_sources() {
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    apt-get indextargets --format "deb [signed-by=$keyring] \$(REPO_URI) \$(RELEASE) \$(COMPONENT)" \
        "Created-By: Packages" "Origin: Debian" |
        awk -v suite="$suite" '$4 ~ /^[a-z]+(-updates|-security)?$/ { sub(/^[a-z]+/, suite, $4); print }' | sort -u
}

# The suite's other parts that a board needs ($components), from where the suite is.
with_components() {
    debian_sources | awk -v suite="$suite" -v components="$components" '$4 == suite { $5 = components; print; exit }'
}

# apt knows whose a source is once it has read its index.
need_sources() {
    [ -n "$(debian_sources)" ] && return
    step "Reading the indexes of apt"
    apt-get update -qq
    [ -n "$(debian_sources)" ] || fail "This machine's apt knows no source of Debian."
}

# How this machine's apt reaches its sources, as options of apt.
apt_options() {
    apt-config dump | grep -E '^Acquire::(http|https)::Proxy|^Acquire::Check-' || true
}
