# Sourced by in-root: what a start does, and in what order. A call is answered as soon as the lines, the
# network and jawab are there; everything else comes after it.

# What start-left-out lists.
leave_out_of_the_start() {
    local name units=()
    for name in $(listed "$here/start-left-out"); do
        case $name in
        *-generator) rm "$root/usr/lib/systemd/system-generators/$name" ;;
        *.rules) rm "$root/usr/lib/udev/rules.d/$name" ;;
        *) units+=("$name") ;;
        esac
    done
    chroot "$root" systemctl --quiet mask "${units[@]}"
}

# What no call waits for: logins and who keeps them, names (for central alone), the time from the network. Should jawab
# not start, they come when systemd has given that try up.
calls_come_first() {
    local name unit=etc/systemd/system/systemd-resolved.service
    # Debian has it before all services. A unit in etc takes the place of Debian's.
    sed -e '/^Before=/s/\(sysinit\|network\)\.target *//g' -e '/^WantedBy=/s/sysinit\.target/multi-user.target/' \
        "$root/usr/lib/systemd/system/systemd-resolved.service" >"$root/$unit"
    grep -q '^WantedBy=multi-user.target' "$root/$unit" && grep -q '^Before=nss-lookup.target' "$root/$unit" || {
        echo "systemd-resolved.service is not what it was: $(grep -E '^(Before|WantedBy)=' "$root/$unit")" >&2
        return 1
    }
    rm -f "$root/etc/systemd/system/sysinit.target.wants/systemd-resolved.service"
    for name in systemd-resolved chrony dbus systemd-logind systemd-user-sessions getty@ serial-getty@; do
        mkdir -p "$root/usr/lib/systemd/system/$name.service.d"
        printf '[Unit]\nAfter=jawab.service\n' >"$root/usr/lib/systemd/system/$name.service.d/after-calls.conf"
    done
}
