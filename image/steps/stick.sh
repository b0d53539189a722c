# Sourced by test: a stick with updates on it, as a technician brings them: the right one,
# and every kind of wrong one.

# bundle_of NAME KEY: packs what is in $room/bundle, signed with a key.
bundle_of() {
    minisign -SWm "$room/bundle/manifest" -s "$2" -x "$room/bundle/manifest.minisig" </dev/null >/dev/null
    tar --format=ustar -C "$room/bundle" -cf "$room/updates/$1" manifest manifest.minisig linux initrd system
}

# with_manifest NAME SED-SCRIPT: the same system under a manifest that says something else.
with_manifest() {
    sed "$2" "$room/right" >"$room/bundle/manifest"
    bundle_of "$1" "$image/keys/update.key"
}

# What the image's first slot is: kernel, initramfs and the options they start with.
unpack_first() {
    mkdir "$room/first"
    tar -xf "$image/box.update" -C "$room/first" manifest linux initrd
}

make_stick() {
    step "Making a stick with updates"
    mkdir -p "$room/bundle" "$room/updates"
    local good=$image/box.update size key=$room/stranger
    tar -xf "$good" -C "$room/bundle"
    cp "$room/bundle/manifest" "$room/right"

    cp "$good" "$room/updates/good"
    size=$(stat -c %s "$good")
    head -c $((size - 2000000)) "$good" >"$room/updates/short"
    # One octet in the middle of the system.
    cp "$good" "$room/updates/tampered"
    printf '\xff\x00\xff' | dd of="$room/updates/tampered" bs=1 seek=$((size / 2)) conv=notrunc status=none
    with_manifest otherboard 's/^board .*/board arm64-rpi4/'
    with_manifest older 's/^made .*/made 1000000000/'
    with_manifest holed 's/^security .*/security 0/; s/^made .*/made 1000000000/'
    with_manifest nostart 's/jawab.roothash=./jawab.roothash=x/; s/^version .*/&-nostart/'
    with_manifest noanswer 's/^options .*/& systemd.mask=jawab.service box.healthy_within=10/; s/^version .*/&-noanswer/'
    minisign -GW -p "$key.pub" -s "$key.key" >/dev/null
    cp "$room/right" "$room/bundle/manifest"
    bundle_of stranger "$key.key"
    # Signed for something else: the manifest was changed after it was signed.
    sed 's/^version .*/version 9.9.9/' "$room/right" >"$room/bundle/manifest"
    tar -xf "$good" -C "$room/bundle" manifest.minisig
    tar --format=ustar -C "$room/bundle" -cf "$room/updates/unsigned" manifest manifest.minisig linux initrd system
    echo "this is no bundle" >"$room/updates/letter"

    truncate -s $((size / 1048576 * 10 + 100))M "$room/stick"
    mkfs.vfat -F 32 "$room/stick" >/dev/null
    mcopy -i "$room/stick" "$room"/updates/* ::/
    rm -rf "$room/bundle" "$room/updates"
}
