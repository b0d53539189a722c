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

# systemd, where it finds libbpf, loads it and tries what could be done with it before the first unit, two seconds of a
# start (emulated); no unit asks for any of it (SocketBindAllow, RestrictNetworkInterfaces, RestrictFileSystems). Only
# iproute2 needs the library, and finds it in a folder of its own.
keep_libbpf_from_systemd() {
    local apart=/usr/lib/iproute2-programs program
    mkdir "$root$apart"
    mv "$root"/usr/lib/*/libbpf.so.* "$root$apart"
    for program in "$root"/usr/bin/* "$root"/usr/sbin/*; do
        [ ! -L "$program" ] && [ -f "$program" ] && grep -qs 'libbpf\.so' "$program" || continue
        mv "$program" "$root$apart"
        printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s/%s "$@"\n' "$apart" "$apart" "${program##*/}" >"$program"
        chmod 755 "$program"
    done
    chroot "$root" ip -V >/dev/null
    chroot "$root" tc -V >/dev/null
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

# What the kernel has, by the part of it that says so (udevadm trigger's subsystems). Each is an event for udev, and a start
# waits for all that it tells udev of: so the initramfs tells of what leads to a disk, the start of the system of what
# leads to a line, a phone or the box's own pins, and the rest comes after jawab.
leads_nowhere="acpi ata_device ata_link ata_port bdi clockevents clocksource container dma_heap dmi edac event_source graphics input
    leds machinecheck mem memory memory_tiering misc node nvme nvme-subsystem nvmem pci_bus pcie_root pnp rtc scsi_device scsi_disk
    scsi_generic scsi_host serial-base serio thermal tty vc vtconsole wakeup workqueue"
# Processors bring their ciphers. The initramfs has told udev of these.
leads_to_a_disk="cpu scsi"

# tells FILE match|nomatch SUBSYSTEM...: writes them where the file has @SUBSYSTEMS@.
tells() {
    local file=$1 option=--subsystem-$2
    shift 2
    sed -i "s/@SUBSYSTEMS@/$(printf " %s" "${@/#/$option=}")/" "$file"
    ! grep -q '@SUBSYSTEMS@' "$file"
}

# udev is told in three turns. What has none of these names is told in the first two, so that no device is forgotten for
# being of a kind that is not known here.
tell_udev_in_turns() {
    local units=$root/usr/lib/systemd/system
    # shellcheck disable=SC2086 # a word each
    tells "$root/etc/initramfs-tools/scripts/init-top/udev" nomatch $leads_nowhere
    # shellcheck disable=SC2086
    tells "$units/systemd-udev-trigger.service.d/calls-first.conf" nomatch $leads_nowhere $leads_to_a_disk
    # shellcheck disable=SC2086
    tells "$units/box-other-devices.service" match $leads_nowhere $leads_to_a_disk
}
