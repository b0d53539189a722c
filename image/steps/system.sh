# Sourced by build: the system, read-only, with the tree of hashes that guards it.

# The names in here beside Debian's packages, laid out as they will lie on the box.
stage() {
    local root=$1
    mkdir -p "$root"
    cp -r "$here/root/." "$root"
    install -D -m 755 "$jawab" "$root/usr/bin/jawab"
    # What was cross-built has none already.
    ! is_own "$arch" || objcopy --strip-debug "$root/usr/bin/jawab"
    install -D -m 644 -t "$root/usr/lib/systemd/system" "$top/systemd/jawab.service" \
        "$top"/systemd/jawab-factory-reset.{path,target}
    install -D -m 644 "$top/systemd/jawab.sysusers" "$root/usr/lib/sysusers.d/jawab.conf"
    install -D -m 644 "$top/systemd/jawab.tmpfiles" "$root/usr/lib/tmpfiles.d/jawab.conf"
    install -D -m 644 "$top/systemd/jawab.modules-load" "$root/usr/lib/modules-load.d/jawab.conf"
    install -D -m 644 "$top/systemd/jawab.udev" "$root/usr/lib/udev/rules.d/60-jawab.rules"
    # Central does not run here.
    sed -i '/jawab-central/d' "$root/usr/lib/sysusers.d/jawab.conf" "$root/usr/lib/tmpfiles.d/jawab.conf"
    install -D -m 644 -t "$root/usr/share/doc/jawab" "$top/README.md" "$top/LICENSE" "$here/docs/network.md"
    # A clock that says an earlier time than this file's is set to it by systemd.
    : >"$root/usr/lib/clock-epoch"
    mkdir -p "$root/usr/share/jawab"
    (cd "$top/target/prompts" && find . -name '*.wav' -print0 |
        xargs -0 cp --parents -t "$(mkdir -p "$root/usr/share/jawab/prompts" && cd "$root/usr/share/jawab/prompts" && pwd)")
    cp "$keys/update.pub" "$root/usr/share/jawab/update.pub"
    echo "$board" >"$root/usr/lib/jawab/board"
    echo "$SOURCE_DATE_EPOCH" >"$root/usr/lib/jawab/made"
    echo "$security" >"$root/usr/lib/jawab/security"
    patient_logins "$root/usr/lib/systemd/system"
    chmod -R u=rwX,go=rX "$root"
    tar --sort=name --owner=0 --group=0 --mtime="@$SOURCE_DATE_EPOCH" -C "$root" -cf "$scratch/stage.tar" .
}

# patient_logins FOLDER: whatever a board calls its serial port, the login waits for it.
patient_logins() {
    local port
    for port in $ports; do
        mkdir -p "$1/dev-$port.device.d"
        cp "$1/dev-ttyS0.device.d/patient.conf" "$1/dev-$port.device.d"
    done
}

make_system() {
    stage "$scratch/stage"
    debian_sources >"$scratch/sources.list"
    [ -z "$components" ] || with_components >>"$scratch/sources.list"
    local options=() hooks=() e1_modules=""
    ! has_e1 "$arch" || make_e1_modules "${CARGO_TARGET_DIR:-$top/target}/dahdi" "$arch"
    step "Making the system from Debian $suite"
    mapfile -t options < <(apt_options | sed 's/^/--aptopt=/')
    export VERSION="$version" LOGINS="$logins" E1_MODULES="$e1_modules"
    [ ! -e "$here/boards/$arch/in-root" ] ||
        hooks+=("--customize-hook=$here/boards/$arch/in-root \"\$1\"")

    # The initramfs is made once, by in-root, and not with all drivers before.
    mmdebstrap --quiet --architectures="$arch" --variant=apt \
        --include="$kernel,$(listed "$here/packages" | paste -sd,)" \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --dpkgopt='path-exclude=/etc/kernel/postinst.d/initramfs-tools' "${options[@]}" \
        --customize-hook="$here/steps/in-root \"\$1\" '$scratch/stage.tar' '$here'" \
        "${hooks[@]}" --customize-hook="copy-out /boot-files $scratch" \
        --customize-hook="$here/steps/strip \"\$1\"" \
        "$suite" "$scratch/system.tar" "$scratch/sources.list"
    cp "$scratch/boot-files/packages" "$out/packages"

    step "Packing it"
    # apt served to make the system, and has no place in it.
    tar --delete --file="$scratch/system.tar" ./etc/apt
    # Where the data partition is mounted; mmdebstrap cleans an empty one away.
    mkdir -p "$scratch/empty/var"
    tar --append --owner=0 --group=0 --mtime="@$SOURCE_DATE_EPOCH" --file="$scratch/system.tar" \
        -C "$scratch/empty" ./var
    mksquashfs - "$scratch/system" -tar -quiet -no-progress -noappend -root-mode 0755 \
        -comp zstd -Xcompression-level "${packing:-19}" -b 256K <"$scratch/system.tar"
    add_hashes "$scratch/system"
}

# Appends the tree of hashes (dm-verity). Salt and name come from the content, so that
# the same system has the same root hash.
add_hashes() {
    local sum
    truncate -s %4096 "$1"
    hashoffset=$(stat -c %s "$1")
    sum=$(sha256sum "$1" | cut -c1-64)
    roothash=$(veritysetup format "$1" "$1" --hash-offset="$hashoffset" --data-blocks=$((hashoffset / 4096)) \
        --salt="$sum" --uuid="${sum:0:8}-${sum:8:4}-4${sum:13:3}-8${sum:17:3}-${sum:20:12}" |
        sed -n 's/^Root hash:[[:space:]]*//p')
    [ -n "$roothash" ] || fail "veritysetup gave no root hash"
}

# The kernel's command line, but for the slot, which is only known where it is installed.
# No program here brings rules for AppArmor, SELinux and their like, and systemd tries those that BPF would guard by before its
# first unit. Firmware of E1 cards, which nobody may give to others, is brought by a technician, and kept.
kernel_options() {
    echo "jawab.roothash=$roothash jawab.hashoffset=$hashoffset boot=box ro panic=10" \
        "lsm=landlock,lockdown,yama firmware_class.path=/etc/jawab/firmware systemd.gpt_auto=no systemd.show_status=no quiet${consoles:+ $consoles}"
}
