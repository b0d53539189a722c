# Sourced by test: what the image promises, one function for each promise. They follow one
# on the other, on one box.

# As the program itself: files that root makes, it could not write to.
jawab() {
    echo "runuser -u jawab -- jawab $*"
}

ready() {
    wait_for_desk 300
    local ms=$(($(now_ms) - began))
    figures+=("power on to ready for calls, $1: $((ms / 1000)).$((ms % 1000 / 100)) s")
}

first_start() {
    plug_in gsm1
    plug_in gsm2
    power_on
    ready "first start"
    hears_recovery_key
    hears 'password of root at this port is  [a-z0-9-]+' 60
    password=${said##* }
    log_in
    run 'journalctl -b -u jawab | grep "ready for calls"'
    run 'test "$(findmnt -no FSTYPE /)" = squashfs && { systemctl is-system-running --wait || { systemctl --failed --no-legend; false; }; }' 240
    run 'test -s /etc/machine-id && cmp /etc/machine-id /var/kept/machine-id'
    run 'systemd-analyze time | head -n 1'
    figures+=("of the first start, by systemd: $answer")
    run "$(jawab identity)"
    identity=$answer
}

has_grown() {
    run 'test "$(findmnt -bno SIZE /var)" -gt 2500000000'
}

is_read_only() {
    try 'touch /usr/bin/x /etc/x' && fail "it can be written to"
    run 'veritysetup status system | grep -q verified'
    run 'touch /etc/jawab/x && rm /etc/jawab/x'
}

has_its_watchdog() {
    run 'test "$(stat -c "%U:%G %a" /dev/watchdog /dev/watchdog0 | sort -u)" = "root:jawab 660"'
}

has_few_doors() {
    run 'nft list chain inet box input | grep "policy drop"'
    try 'test -e /usr/sbin/sshd' && fail "there is a door for ssh"
    run 'ss -Hltun | grep -vE ":(443|5060|5353|5355|53|123|68|546) " | grep -vE "127\.0\.0\.|\[::1\]|fe80"; true'
    [ -z "$answer" ] || fail "it listens on what the firewall does not know: $answer"
}

phone_registers() {
    run "echo front-desk-secret | $(jawab handset add 201 --label front --secret-from-input)" 120
    sed 's/SECRET/front-desk-secret/; s/EXTENSION/201/' "$top/tests/e2e/sipp/register.xml" >"$room/register.xml"
    (cd "$room" && timeout 60 sipp "127.0.0.1:$sip" -sf register.xml -s 201 -i 127.0.0.1 -m 1 -nostdin \
        -trace_msg >sipp.log 2>&1) || fail "the phone could not register: $(cat "$room"/register_*_messages.log)"
    run 'journalctl -b -u jawab | grep -i "201"'
}

# simulator LINE COMMAND: tells a modem, its network or its caller what to do.
simulator() {
    "$simulator" send --control "$room/$1.control" "$2"
}

# A modem is two serial ports on USB, which the simulator's pseudo-terminals stand behind.
plug_in() {
    "$simulator" serve --make simcom --at "$room/$1.at" --audio "$room/$1.audio" \
        --control "$room/$1.control" >"$room/$1.log" 2>&1 &
    simulators[$1]=$!
    until [ -e "$room/$1.audio" ] && [ -S "$room/$1.control" ]; do
        kill -0 "${simulators[$1]}" || fail "the modem simulator ended: $(cat "$room/$1.log")"
        sleep 0.1
    done
}

# Two lines, whose modems are plugged in since the power came on.
takes_lines() {
    run "printf '\n[[line]]\nkind = \"gsm\"\nname = \"gsm%d\"\nat_port = \"/dev/ttyUSB%d\"\naudio_port = \"/dev/ttyUSB%d\"\n' 1 0 1 2 2 3 >>/etc/jawab/box.toml; sync"
    run "$(jawab check) && systemctl restart jawab" 120
    line_is gsm1 idle
    line_is gsm2 idle
}

# line_is LINE STATE: waits until the box says so of a line.
line_is() {
    local until=$((SECONDS + patience * 180))
    until run "$(jawab status --json) | tr -d ' \n'; echo" && grep -q "\"name\":\"$1\",[^]}]*\"state\":\"$2\"" <<<"$answer"; do
        [ "$SECONDS" -lt "$until" ] || fail "$1 is not $2: $answer"
        sleep 1
    done
}

in_call() {
    simulator "$1" '{"do":"status"}' | grep -q '"call":"active"'
}

# call LINE: somebody calls, and is answered. They stay on the phone.
call() {
    local until=$((SECONDS + patience * 120)) rang
    until simulator "$1" '{"do":"call","from":"0612345678"}' >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || fail "the modem takes no call: $(simulator "$1" '{"do":"status"}' 2>&1)"
        sleep 1
    done
    rang=$(now_ms)
    until in_call "$1"; do
        [ "$SECONDS" -lt "$until" ] || {
            try 'journalctl -b -u jawab -n 20 --no-pager'
            fail "nobody answers: $(simulator "$1" '{"do":"status"}'); $answer"
        }
        sleep 0.1
    done
    answered_ms=$(($(now_ms) - rang))
}

hang_up() {
    simulator "$1" '{"do":"hang_up"}' >/dev/null
}

hears_the_box() {
    local until=$((SECONDS + patience * 60))
    until simulator "$1" '{"do":"status"}' | grep -q '"first_loud_heard_ns":[0-9]'; do
        [ "$SECONDS" -lt "$until" ] || fail "the caller hears nothing: $(simulator "$1" '{"do":"status"}')"
        sleep 0.2
    done
}

call_is_answered() {
    call gsm1
    figures+=("ring to answer: $answered_ms ms")
    hears_the_box gsm1
    hang_up gsm1
}

refused() {
    local words=$2
    try "box-update install /mnt/$1" 300 && fail "$1 was installed"
    grep -q "$words" <<<"$answer" || fail "the reason for refusing $1 is not \"$words\": $answer"
    echo "   $answer"
}

refuses_updates() {
    run 'mount -o ro /dev/vdb /mnt'
    refused short "is not whole"
    refused letter "is not whole\|is not a bundle"
    refused unsigned "is not signed by"
    refused stranger "is not signed by"
    refused otherboard "is for the board arm64-rpi4"
    refused older "is older"
    refused "holed --older" "has holes"
    refused tampered "system is not what was signed"
    run 'test "$(ls /efi/loader/entries)" = jawab-a.conf'
}

# The slot that is in use, and the one that is not.
slots() {
    run 'box-update status'
    used=$(sed -n 's/^in use: slot \(.\).*/\1/p' <<<"$answer")
    spare=$([ "$used" = a ] && echo b || echo a)
}

# The switch to the new system waits for the last call.
waits_for_calls() {
    call gsm1
    say 'box-update restart'
    hears 'A call is up' 60
    hears_the_box gsm1
    # Long enough for a box that does not wait to have gone down.
    sleep 20
    in_call gsm1 || fail "the call was cut off for an update: $(simulator gsm1 '{"do":"status"}')"
    kill -0 "$qemu" 2>/dev/null || fail "it did not wait for the call"
    hang_up gsm1
    hears 'No call is up' 60
    starts_again 180
}

# goes_back_after NAME WORDS: installs what is no good, restarts, and is where it was: three
# tries, each from the firmware on, then the system that was good before.
goes_back_after() {
    local began_test=$SECONDS good try
    slots
    good=$used
    run "box-update install /mnt/$1" 300
    say 'box-update restart'
    # The one that was asked for, and one after each try.
    for try in 0 1 2 3; do
        starts_again 600
        echo "   started again ($try of 3 tries ended), $((SECONDS - began_test)) s"
    done
    log_in
    slots
    [ "$used" = "$good" ] && grep -q "slot $spare: did not come up" <<<"$answer" ||
        fail "it did not go back: $answer"
    wait_for_desk 240
    figures+=("an update that $2: back after three tries, in $((SECONDS - began_test)) s")
    run 'mount -o ro /dev/vdb /mnt'
}

falls_back_from_no_start() {
    goes_back_after nostart "does not start"
}

falls_back_from_no_answer() {
    goes_back_after noanswer "does not answer calls"
}

takes_update() {
    slots
    local new=$spare
    run 'box-update install /mnt/good' 300
    waits_for_calls
    log_in
    wait_for_desk 240
    local until=$((SECONDS + patience * 240))
    until run 'box-update status' && grep -q "slot $new: good" <<<"$answer"; do
        [ "$SECONDS" -lt "$until" ] || fail "it was not found good: $answer"
        sleep 2
    done
    grep -q "^in use: slot $new" <<<"$answer" || fail "it was not taken: $answer"
    run "$(jawab identity)"
    [ "$answer" = "$identity" ] || fail "it is another box than before: $answer"
    run "$(jawab ledger verify)" 120
    # The start took the mount with it.
    run 'mount -o ro /dev/vdb /mnt'
}
