# Sourced by test: a box under qemu, its serial port, and its power switch.

# firmware FILE: where Debian's ovmf put it.
firmware() {
    local found=/usr/share/OVMF/$1
    [ -f "$found" ] || fail "There is no $found; install it:  apt-get install ovmf"
    echo "$found"
}

# A processor of the machine's own where it has one to lend (hardware virtualisation that
# starts from a real reset, as firmware needs); emulation otherwise.
accelerator() {
    if [ -w /dev/kvm ] && { [ -d /sys/module/kvm_intel ] || [ -d /sys/module/kvm_amd ]; }; then
        echo kvm
    else
        echo tcg
    fi
}

# new_box: a disk fresh from the image, larger than it, and firmware that knows nothing.
new_box() {
    cp --sparse=always "$image/box.img" "$room/disk"
    truncate -s 4G "$room/disk"
    cp "$(firmware OVMF_VARS_4M.fd)" "$room/vars"
}

# power_on: starts the box. What the serial port says goes to $room/serial.log from the start.
power_on() {
    local modem=()
    [ -e "$room/at" ] && modem=(
        -device qemu-xhci
        -chardev "serial,id=at,path=$room/at" -device usb-serial,chardev=at,always-plugged=on
        -chardev "serial,id=audio,path=$room/audio" -device usb-serial,chardev=audio,always-plugged=on)
    rm -f "$room/serial"
    : >"$room/serial.log"
    heard=0
    nice -n 10 qemu-system-x86_64 -machine "q35,accel=$accel" -cpu max -smp 2 -m 1024 \
        -display none -nodefaults -monitor none \
        -drive "if=pflash,format=raw,readonly=on,file=$(firmware OVMF_CODE_4M.fd)" \
        -drive "if=pflash,format=raw,file=$room/vars" \
        -drive "if=virtio,format=raw,file=$room/disk" \
        -drive "if=virtio,format=raw,readonly=on,file=$room/stick" \
        -netdev "user,id=net,hostfwd=tcp:127.0.0.1:$https-:443,hostfwd=udp:127.0.0.1:$sip-:5060" \
        -device virtio-net-pci,netdev=net -device virtio-rng-pci \
        -device i6300esb -action watchdog=reset \
        -chardev "socket,id=serial,path=$room/serial,server=on,wait=off,logfile=$room/serial.log" \
        -device isa-serial,chardev=serial "${modem[@]}" >"$room/qemu.log" 2>&1 &
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
    kill "$serial_pid" 2>/dev/null || true
    wait "$serial_pid" 2>/dev/null || true
    exec {serial_in}>&-
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
    local until=$((SECONDS + $2))
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

# try COMMAND [SECONDS]: the same, and its result is the command's.
try() {
    mark
    say "{ $1; }; echo \"<ended \$?>\""
    hears '<ended [0-9]+>' "${2:-60}"
    answer=$(serial_text | sed -n '/<ended [0-9]*>/q;p')
    [ "$said" = "<ended 0>" ]
}

# wait_for_desk SECONDS: until it answers over HTTPS.
wait_for_desk() {
    local until=$((SECONDS + $1))
    until curl -sk -m 5 -o /dev/null "https://127.0.0.1:$https/"; do
        [ "$SECONDS" -lt "$until" ] || { serial_text | tail -n 30 >&2; fail "the desk did not answer within $1 s"; }
        kill -0 "$qemu" 2>/dev/null || fail "qemu ended: $(cat "$room/qemu.log")"
        sleep 0.2
    done
}
