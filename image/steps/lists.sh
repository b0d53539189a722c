# Sourced by build and in-root: the lists of this folder.

# Words of a list, without its comments.
listed() {
    sed 's/#.*//' "$1" | awk 'NF { print $1 }'
}
