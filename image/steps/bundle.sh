# Sourced by build: what a box checks and installs as an update. Its form is told in
# root/usr/sbin/box-update, which reads it.

# The pair of keys of updates. A real one is made once, kept off this machine, and brought
# here to sign: who has update.key says what runs on every box.
make_keys() {
    [ -f "$keys/update.pub" ] && return
    mkdir -p "$keys"
    minisign -GW -p "$keys/update.pub" -s "$keys/update.key" >/dev/null
    step "Made new keys for updates in $keys"
}

part() {
    echo "part $1 $(stat -c %s "$scratch/$1") $(sha256sum "$scratch/$1" | cut -c1-64)"
}

make_bundle() {
    [ -f "$keys/update.key" ] ||
        { step "No update is made: $keys has no update.key to sign it"; return; }
    cp "$scratch/boot-files/linux" "$scratch/boot-files/initrd" "$scratch"
    {
        echo "format 1"
        echo "board $board"
        echo "version $version"
        echo "made $SOURCE_DATE_EPOCH"
        echo "security $security"
        echo "options $(kernel_options)"
        part linux
        part initrd
        part system
    } >"$scratch/manifest"
    # The time in the signature's comment is the image's, not that of signing.
    minisign -SWm "$scratch/manifest" -s "$keys/update.key" -x "$scratch/manifest.minisig" \
        -t "jawab $version for $board" </dev/null >/dev/null
    tar --format=ustar --owner=0 --group=0 --mode=644 --mtime="@$SOURCE_DATE_EPOCH" -C "$scratch" \
        -cf "$out/box.update" manifest manifest.minisig linux initrd system
}
