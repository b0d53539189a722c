# Sourced by test: a box under qemu, its serial port, and its power switch.

# architecture: the boards' that the image is for, as boards/ names them.
architecture() {
    tar -xOf "$image/box.update" manifest | sed -n 's/^board \([^-]*\)-.*/\1/p'
}

# A processor of the machine's own where it has one to lend (hardware virtualisation that
# starts from a real reset, as firmware needs); emulation otherwise.
accelerator() {
    if [ "$arch" = amd64 ] && [ -w /dev/kvm ] && { [ -d /sys/module/kvm_intel ] || [ -d /sys/module/kvm_amd ]; }; then
        echo kvm
    else
        echo tcg
    fi
}

# new_box: a disk fresh from the image, larger than it, and firmware that knows nothing.
new_box() {
    cp --sparse=always "$image/box.img" "$room/disk"
    truncate -s 4G "$room/disk"
    cp "$firmware_variables" "$room/vars"
}

# How the box starts, as options of qemu: from its firmware, as a box does; or, with
# start_by=kernel, with the kernel and initramfs of the first slot handed over by qemu. The
# system, its check and the data are the same, and an emulated box is there in less time. With
# start_by=u-boot, from U-Boot in the place of the firmware, where there are boards with it. (start_by=bare is what
# start-time compares with.)
starter() {
    if [ "${start_by:-firmware}" = kernel ]; then
        printf '%s\n' -kernel "$room/first/linux" -initrd "$room/first/initrd" \
            -append "jawab.slot=a $(sed -n 's/^options //p' "$room/first/manifest")"
    elif [ "${start_by:-}" = bare ]; then
        printf '%s\n' -kernel "$bare/linux" -initrd "$bare/initrd" \
            -append "root=/dev/vda rw console=ttyS0,115200 quiet systemd.show_status=no"
    elif [ "${start_by:-}" = u-boot ]; then
        printf '%s\n' -bios "$u_boot"
    else
        printf '%s\n' -drive "if=pflash,format=raw,readonly=on,file=$firmware_code" \
            -drive "if=pflash,format=raw,file=$room/vars"
    fi
}

# What is plugged in, as options of qemu: the modems, each two serial ports on USB, in the
# order of their names; and the stick.
plugged_in() {
    local at line
    [ -n "${simulators[*]:-}" ] && printf '%s\n' -device qemu-xhci
    for at in "$room"/*.at; do
        [ -e "$at" ] || continue
        line=$(basename "$at" .at)
        printf '%s\n' -chardev "serial,id=$line-at,path=$at" \
            -device "usb-serial,chardev=$line-at,always-plugged=on" \
            -chardev "serial,id=$line-audio,path=$room/$line.audio" \
            -device "usb-serial,chardev=$line-audio,always-plugged=on"
    done
    [ -z "${stick_4g:-}" ] || printf '%s\n' -netdev user,id=backup,net=192.168.8.0/24 -device usb-net,netdev=backup
    [ ! -e "$room/e1-disk" ] || printf '%s\n' -drive "if=virtio,format=raw,file=$room/e1-disk" -device virtio-serial-pci \
        -chardev "socket,id=operator,path=$room/operator,server=on,wait=off" -device virtserialport,chardev=operator,name=operator
    [ ! -e "$room/stick" ] || printf '%s\n' -drive "if=virtio,format=raw,readonly=on,file=$room/stick"
}

# The board, as options of qemu: the number its maker gave it, and its TPM 2 if there is a
# folder for what that one remembers.
on_board() {
    printf '%s\n' -uuid "$board"
    [ -d "$room/tpm" ] || return 0
    # It ends with qemu.
    swtpm socket --tpm2 --tpmstate "dir=$room/tpm" --ctrl "type=unixio,path=$room/tpm.socket" --terminate --daemon
    printf '%s\n' -chardev "socket,id=tpm,path=$room/tpm.socket" -tpmdev emulator,id=tpm,chardev=tpm \
        -device "$tpm,tpmdev=tpm"
}

# power_on: starts the box. What the serial port says goes to $room/serial.log from the
# start. $clock is what its clock says, without it the right time.
power_on() {
    local options=()
    mapfile -t options < <(starter && plugged_in && on_board)
    rm -f "$room/serial"
    : >"$room/serial.log"
    heard=0
    # An emulated box has its two processors by turns: side by side one was seen to meet code of the
    # kernel's that the other had half patched (an oops in int3), and they were no faster.
    nice -n "${niceness:-19}" "$qemu_program" "${machine[@]}" -accel "${accel/tcg/tcg,thread=single}" -smp 2 -m 1024 \
        -display none -nodefaults -monitor none -no-reboot \
        -rtc "base=${clock:-utc}" -drive "if=virtio,format=raw,file=$room/disk" \
        -netdev "user,id=net,hostfwd=tcp:127.0.0.1:$https-:443,hostfwd=udp:127.0.0.1:$sip-:5060" \
        -device virtio-net-pci,netdev=net -device virtio-rng-pci \
        -device i6300esb -action watchdog=reset \
        -chardev "socket,id=serial,path=$room/serial,server=on,wait=off,logfile=$room/serial.log" \
        "${serial_port[@]}" "${options[@]}" >"$room/qemu.log" 2>&1 &
    qemu=$!
    began=$(now_ms)
    until [ -S "$room/serial" ]; do
        kill -0 "$qemu" 2>/dev/null || fail "qemu did not start: $(cat "$room/qemu.log")"
        sleep 0.1
    done
    # What it echoes here is thrown away: the log has it.
    rm -f "$room/typed"
    mkfifo "$room/typed"
    exec {serial_in}<>"$room/typed"
    socat STDIO "UNIX-CONNECT:$room/serial" <"$room/typed" >/dev/null 2>&1 &
    serial_pid=$!
}

# Pulls the plug.
power_cut() {
    kill -9 "$qemu" 2>/dev/null || true
    wait "$qemu" 2>/dev/null || true
    kill "$serial_pid" ${operator_pid:-} 2>/dev/null || true
    wait "$serial_pid" 2>/dev/null || true
    exec {serial_in}>&-
}

# A box that starts again by itself ends qemu, and is started with another. (A second start
# within one qemu was seen to hang in the firmware, with modems on emulated USB.)
# starts_again SECONDS: waits until it does so.
starts_again() {
    local until=$((SECONDS + patience * $1))
    while kill -0 "$qemu" 2>/dev/null; do
        [ "$SECONDS" -lt "$until" ] || { serial_text | tail -n 30 >&2; fail "it did not start again within $1 s"; }
        sleep 0.5
    done
    power_cut
    power_on
}

now_ms() {
    date +%s%3N
}

# What came over the serial port since the mark, readable.
serial_text() {
    tail -c "+$((heard + 1))" "$room/serial.log" | tr -d '\r' | sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g'
}

mark() {
    heard=$(stat -c %s "$room/serial.log")
}

# hears REGEX SECONDS: waits until the serial port says it; the match is in $said.
hears() {
    local until=$((SECONDS + patience * $2))
    while [ "$SECONDS" -lt "$until" ]; do
        said=$(serial_text | grep -aoE -m 1 -- "$1") && return
        kill -0 "$qemu" 2>/dev/null || fail "qemu ended: $(cat "$room/qemu.log")"
        sleep 0.2
    done
    serial_text | tail -n 30 >&2
    fail "the box did not say \"$1\" within $2 s; the whole of what it said is in $room/serial.log"
}

say() {
    printf '%s\n' "$1" >&"$serial_in"
}

# log_in: at the login prompt, with the password that the box said on its first start.
log_in() {
    hears 'login: ' 300
    say root
    hears 'Password: ' 60
    mark
    say "$password"
    hears '# $' 60
    run 'stty -echo; PS1=; export TERM=dumb; dmesg -n 1'
}

# run COMMAND [SECONDS]: runs it on the box; fails with what it said when it fails. What it
# said is in $answer.
run() {
    try "$@" || fail "on the box, $1 failed: $answer"
}

# What says that a command ended. Emulated serial ports were seen to say an octet twice.
ended='<+e+n+d+e+d+ +[0-9]+>'

# try COMMAND [SECONDS]: the same, and its result is the command's.
try() {
    mark
    say "{ $1; }; echo \"<ended \$?>\""
    hears "$ended" "${2:-60}"
    answer=$(serial_text | sed -nE "/$ended/q;p")
    [[ $said =~ \ 0+\> ]]
}

# number COMMAND: the number that it prints on the box is in $answer, as the box meant it.
number() {
    local tries once again
    for tries in 1 2 3 4 5; do
        run "number=\$($1); echo \$number \$number"
        read -r once again <<<"$answer"
        answer=$once
        [ "$once" != "$again" ] || return 0
    done
    fail "the serial port garbled a number $tries times: $once, $again"
}

# said_to_be_saved: the numbers that the box's words say are saved. Each is said twice: one that the
# serial port garbled would be taken for one that was lost.
said_to_be_saved() {
    LC_ALL=C sed -nE 's/.*<saved ([0-9]+) \1>.*/\1/p'
}

# wait_for_desk SECONDS: until it answers over HTTPS.
wait_for_desk() {
    local until=$((SECONDS + patience * $1))
    until curl -sk -m 5 -o /dev/null "https://127.0.0.1:$https/"; do
        [ "$SECONDS" -lt "$until" ] || { serial_text | tail -n 30 >&2; fail "the desk did not answer within $1 s"; }
        kill -0 "$qemu" 2>/dev/null || fail "qemu ended: $(cat "$room/qemu.log")"
        sleep 0.2
    done
}
