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
    plug_modem_in
    power_on
    ready "first start"
    hears 'password of root at this port is  [a-z0-9-]+' 60
    password=${said##* }
    log_in
    run 'journalctl -b -u jawab | grep "ready for calls"'
    run 'test "$(findmnt -no FSTYPE /)" = squashfs && { systemctl is-system-running --wait || { systemctl --failed --no-legend; false; }; }' 240
    run 'test -s /etc/machine-id && cmp /etc/machine-id /var/kept/machine-id'
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

has_few_doors() {
    run 'nft list chain inet box input | grep "policy drop"'
    try 'test -e /usr/sbin/sshd' && fail "there is a door for ssh"
    run 'ss -Hltun | grep -vE ":(443|5060|5353|5355|53|68|546) " | grep -vE "127\.0\.0\.|\[::1\]|fe80"; true'
    [ -z "$answer" ] || fail "it listens on what the firewall does not know: $answer"
}

phone_registers() {
    run "echo front-desk-secret | $(jawab handset add 201 --label front --secret-from-input)" 120
    sed 's/SECRET/front-desk-secret/; s/EXTENSION/201/' "$top/tests/e2e/sipp/register.xml" >"$room/register.xml"
    (cd "$room" && timeout 60 sipp "127.0.0.1:$sip" -sf register.xml -s 201 -i 127.0.0.1 -m 1 -nostdin \
        -trace_msg >sipp.log 2>&1) || fail "the phone could not register: $(cat "$room"/register_*_messages.log)"
    run 'journalctl -b -u jawab | grep -i "201"'
}

simulator() {
    "$simulator" send --control "$room/control" "$1"
}

# A modem is two serial ports on USB, which the simulator's pseudo-terminals stand behind.
plug_modem_in() {
    "$simulator" serve --make simcom --at "$room/at" --audio "$room/audio" --control "$room/control" \
        >"$room/simulator.log" 2>&1 &
    simulator_pid=$!
    until [ -e "$room/audio" ] && [ -S "$room/control" ]; do
        kill -0 "$simulator_pid" || fail "the modem simulator ended: $(cat "$room/simulator.log")"
        sleep 0.1
    done
}

call_is_answered() {
    run "printf '\n[[line]]\nkind = \"gsm\"\nname = \"gsm1\"\nat_port = \"/dev/ttyUSB0\"\naudio_port = \"/dev/ttyUSB1\"\n' >>/etc/jawab/box.toml; sync"
    run "$(jawab check) && systemctl restart jawab" 120
    local until=$((SECONDS + 120))
    until simulator '{"do":"call","from":"0612345678"}' >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$until" ] || fail "the modem takes no call: $(simulator '{"do":"status"}' 2>&1)"
        sleep 1
    done
    local rang
    rang=$(now_ms)
    until simulator '{"do":"status"}' | grep -q '"call":"active"'; do
        [ "$SECONDS" -lt "$until" ] || {
            try 'journalctl -b -u jawab -n 20 --no-pager'
            fail "nobody answers: $(simulator '{"do":"status"}'); $answer"
        }
        sleep 0.1
    done
    figures+=("ring to answer: $(($(now_ms) - rang)) ms")
    until simulator '{"do":"status"}' | grep -q '"first_loud_heard_ns":[0-9]'; do
        [ "$SECONDS" -lt "$until" ] || fail "the caller hears nothing: $(simulator '{"do":"status"}')"
        sleep 0.2
    done
    simulator '{"do":"hang_up"}' >/dev/null
}

# Handsets are added one after the other, and each that was acknowledged is said on the
# serial port. Then the plug is pulled at a moment that nobody chose.
survives_power_cuts() {
    local cut cuts=${JAWAB_POWER_CUTS:-5} next=1000 saved
    for ((cut = 1; cut <= cuts; cut++)); do
        mark
        say "for n in \$(seq $next $((next + 999))); do echo secret-of-\$n | $(jawab handset add \$n --secret-from-input) >/dev/null && echo \"<saved \$n>\"; done"
        hears '<saved [0-9]+>' 60
        sleep "$((RANDOM % 5)).$((RANDOM % 1000))"
        power_cut
        saved=$(serial_text | grep -ao '<saved [0-9]*>' | grep -o '[0-9]*' | sort -un)
        power_on
        log_in
        run "$(jawab handset list) | cut -f1" 120
        [ -z "$(comm -23 <(echo "$saved" | sort) <(grep -oE '^[0-9]+$' <<<"$answer" | sort))" ] ||
            fail "lost what it had acknowledged, at cut $cut: had $(echo "$saved" | wc -l), found: $answer"
        run "$(jawab ledger verify)" 120
        wait_for_desk 120
        next=$((next + 1000))
        echo "   cut $cut of $cuts: $(echo "$saved" | wc -l) saved, all there; $(tail -n 1 <<<"$answer")"
    done
    run "$(jawab identity)"
    [ "$answer" = "$identity" ] || fail "it is another box than before: $answer, it was $identity"
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
    refused tampered "system is not what was signed"
    run 'test "$(ls /efi/loader/entries)" = jawab-a.conf'
}

# The slot that is in use, and the one that is not.
slots() {
    run 'box-update status'
    used=$(sed -n 's/^in use: slot \(.\).*/\1/p' <<<"$answer")
    spare=$([ "$used" = a ] && echo b || echo a)
}

# The starts that the serial port has told of since the mark.
restarts() {
    serial_text | grep -ac 'Restarting system' || true
}

# goes_back_after NAME WORDS: installs what is no good, restarts, and is where it was: three
# tries, each from the firmware on, then the system that was good before.
goes_back_after() {
    local began=$SECONDS until=$((SECONDS + 1500)) good
    slots
    good=$used
    run "box-update install /mnt/$1" 300
    mark
    say 'systemctl reboot'
    # The one that was asked for, and one after each try.
    until [ "$(restarts)" -ge 4 ]; do
        [ "$SECONDS" -lt "$until" ] || fail "it did not go back within 1500 s"
        sleep 1
    done
    heard=$(grep -abo 'Restarting system' "$room/serial.log" | tail -n 1 | cut -d: -f1)
    log_in
    slots
    [ "$used" = "$good" ] && grep -q "slot $spare: did not come up" <<<"$answer" ||
        fail "it did not go back: $answer"
    wait_for_desk 240
    figures+=("an update that $2: back after three tries, in $((SECONDS - began)) s")
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
    mark
    say 'systemctl reboot'
    hears 'Restarting system' 120
    mark
    log_in
    wait_for_desk 240
    local until=$((SECONDS + 240))
    until run 'box-update status' && grep -q "slot $new: good" <<<"$answer"; do
        [ "$SECONDS" -lt "$until" ] || fail "it was not found good: $answer"
        sleep 2
    done
    grep -q "^in use: slot $new" <<<"$answer" || fail "it was not taken: $answer"
    run "$(jawab identity)"
    [ "$answer" = "$identity" ] || fail "it is another box than before: $answer"
    run "$(jawab ledger verify)" 120
}
