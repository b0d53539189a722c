# Sourced by start-time: a bare system of the same Debian, which the box's start is measured beside.
#
# It is what any system on this kernel pays: Debian's kernel with its own initramfs, systemd, udev, dbus, a login at
# the serial port. It checks nothing, encrypts nothing, has no network and no firewall.

bare_packages=linux-image-amd64,systemd-sysv,udev,dbus,initramfs-tools,zstd

# make_bare: $bare/disk, linux and initrd; once.
make_bare() {
    [ ! -e "$bare/disk" ] || return 0
    need_sources
    step "Making a bare Debian $suite, to compare with"
    local options=()
    mkdir -p "$bare"
    debian_sources >"$bare/sources.list"
    mapfile -t options < <(apt_options | sed 's/^/--aptopt=/')
    # Root has no password here: nothing but this test speaks to it.
    mmdebstrap --quiet --variant=minbase --include="$bare_packages" "${options[@]}" \
        --customize-hook='chroot "$1" passwd --quiet --delete root' \
        --customize-hook='echo "/dev/vda / ext4 defaults 0 1" >"$1/etc/fstab"' \
        "$suite" "$bare/root" "$bare/sources.list"
    cp "$bare"/root/boot/vmlinuz-* "$bare/linux"
    cp "$bare"/root/boot/initrd.img-* "$bare/initrd"
    mkfs.ext4 -q -d "$bare/root" "$bare/disk.new" 2G
    rm -rf "$bare/root"
    mv "$bare/disk.new" "$bare/disk"
}
