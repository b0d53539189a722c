# Sourced by test: an E1 through the kernel's own DAHDI. Two spans without a card are each other's far end
# (dahdi_dynamic_loc): the box stands at the first, the operator's exchange of the tests, with libpri in it, at the second.
# What a card's own driver does is not shown by this; all that is between it and jawab is.

centres_number=0537000000
# In seconds: a call that is followed octet by octet. --hour makes it an hour.
long_call=${long_call:-150}
# Of the frames that were said, how many have to be heard bit for bit, in percent.
enough=80

# What the guest is brought on a disk: the exchange, linked with all that it needs, and what it says.
make_e1_disk() {
    local headers=${CARGO_TARGET_DIR:-$top/target}/dahdi/root/dahdi/source/include source=$top/tests/e1-operator
    step "Making a disk with an operator's exchange"
    [ -e "$headers/dahdi/user.h" ] || fail "image/build --arch amd64 leaves DAHDI's headers in $headers; build the image here."
    [ -e /usr/include/libpri.h ] || need libpri.h=libpri-dev
    ears=${HEARD:-${CARGO_TARGET_DIR:-$top/target}/debug/jawab-heard}
    [ -x "$ears" ] || cargo build --locked --quiet --manifest-path "$top/Cargo.toml" -p jawab-e2e --bin jawab-heard
    mkdir "$room/e1"
    cc -static -O2 -I "$headers" -o "$room/e1/e1-operator" "$source"/{operator,socket,listen,dahdi}.c -lpri -lm
    cc -static -O2 -I "$headers" -o "$room/e1/e1-spans" "$source/spans.c"
    "$ears" voice 7 30 "$room/e1/said.al"
    truncate -s 128M "$room/e1-disk"
    mkfs.vfat -n JAWAB-E1 "$room/e1-disk" >/dev/null
    mcopy -i "$room/e1-disk" "$room"/e1/* ::/
}

# A box of its own, without modems, and nothing of DAHDI's loaded yet.
begins_with_e1() {
    local alias drivers=""
    [ ${#simulators[@]} -eq 0 ] || kill "${simulators[@]}" 2>/dev/null || true
    simulators=()
    rm -f "$room"/*.at
    [ -z "$qemu" ] || power_cut
    new_box
    power_on
    logs_in_first
    wait_for_desk 240
    run "printf '\n[[line]]\nkind = \"e1\"\nname = \"e1\"\nspan = 1\nnumber = \"$centres_number\"\n' >>/etc/jawab/box.toml; sync"
    run "$(jawab check) && systemctl restart jawab" 120
    e1_says 'DAHDI is not there'
    # The programs are run where they lie: nothing in /run may be.
    run 'mkdir -p /run/e1 /run/e1-disk && mount LABEL=JAWAB-E1 /run/e1-disk'
    # What the kernel would load for a card, and that each driver finds all that it needs.
    for alias in pci:v0000D161d00001820sv00000000sd00000000bc00sc00i00 pci:v0000D161d0000800Esv00000000sd00000000bc00sc00i00 \
        pci:v0000D161d0000800Asv00000000sd00000000bc00sc00i00 usb:v1D50p6145d0100dc00dsc00dp00icFFiscFFipFFin00; do
        run "modprobe --resolve-alias $alias"
        drivers+=" $answer"
    done
    [ "$drivers" = " wct4xxp wcte43x wcte13xp icE1usb" ] || fail "cards would bring$drivers"
    drivers+=" wcte12xp wcte11xp"
    run "modprobe --all $drivers && modprobe --remove $drivers" 120
    # As before: nothing of DAHDI's.
    try 'for module in dahdi_voicebus oct612x dahdi; do ! grep -q "^$module " /proc/modules || modprobe --remove $module; done; ! grep "^dahdi" /proc/modules' || fail "modules of DAHDI stay: $answer"
}

# e1_says WORDS: the box's log has them since the mark of this test.
e1_says() {
    local until=$((SECONDS + patience * 60))
    until try "journalctl -b -u jawab --no-pager -o cat ${since:+--since @$since} | grep -F '$1'"; do
        [ "$SECONDS" -lt "$until" ] || {
            try 'journalctl -b --no-pager -n 40 -o cat; cat /proc/dahdi/* 2>/dev/null'
            fail "the box does not say \"$1\": $answer"
        }
        sleep 1
    done
}

# From now on for e1_says.
since_now() {
    number 'date +%s'
    since=$answer
}

# spans WHAT END...: makes or takes away ends of the line.
spans() {
    local what=$1 end
    shift
    for end in "$@"; do
        run "/run/e1-disk/e1-spans $what 1:$end"
    done
}

# The exchange, told what to do over a port of its own of the guest's.
operator_starts() {
    if [ -z "${operator_in:-}" ]; then
        mkfifo "$room/operator.in"
        exec {operator_in}<>"$room/operator.in"
        socat STDIO "UNIX-CONNECT:$room/operator" <"$room/operator.in" >"$room/operator.log" 2>&1 &
        operator_pid=$!
    fi
    run "(setsid /run/e1-disk/e1-operator dahdi:2 /dev/virtio-ports/operator >/run/e1/log 2>&1 & echo \$! >/run/e1/pid); sleep 1; kill -0 \$(cat /run/e1/pid) || { cat /run/e1/log; false; }"
}

operator_ends() {
    run 'kill $(cat /run/e1/pid) && sleep 1'
}

operator() {
    printf '%s\n' "$1" >&"$operator_in"
}

# operator_says REGEX COUNT SECONDS: so many lines since operator_mark; they are in $answer.
operator_says() {
    local until=$((SECONDS + patience * $3))
    until answer=$(tail -n "+$((operator_heard + 1))" "$room/operator.log" | grep -E "^$1") && [ "$(grep -c . <<<"$answer")" -ge "$2" ]; do
        [ "$SECONDS" -lt "$until" ] || {
            tail -n 40 "$room/operator.log" >&2
            try 'tail -n 20 /run/e1/log; journalctl -b -u jawab --no-pager -n 20 -o cat'
            fail "the exchange did not say \"$1\" $2 times within $3 s: $answer"
        }
        sleep 0.3
    done
}

operator_mark() {
    operator_heard=$(grep -c '' "$room/operator.log" || true)
}

# bring FILE...: out of the guest, into $room/e1.
bring() {
    run "cd /run/e1 && cp $* /run/e1-disk/ && rm $* && sync" 120
    local file
    for file in "$@"; do
        mcopy -n -o -i "$room/e1-disk" "::/$file" "$room/e1/$file"
    done
    run "cd /run/e1-disk && rm $* && sync" 60
}

# A card that comes while the box runs: its spans are numbered by the kernel, and jawab finds its own.
takes_a_card() {
    since_now
    run 'modprobe dahdi_dynamic_loc'
    spans create 0 1
    run 'stat -c "%a %G" /dev/dahdi/ctl /dev/dahdi/channel; ls /sys/bus/dahdi_spans/devices | paste -sd" "'
    [ "$answer" = $'660 dialout\n660 dialout\nspan-1 span-2' ] || fail "spans or their nodes are not what they must be: $answer"
    operator_heard=0
    operator_starts
    e1_says 'e1: in service'
    line_is e1 idle
    run 'cat /proc/dahdi/1 | head -n 3'
    echo "   $(paste -sd';' <<<"$answer")"
}

# One call, its cause, and that the box is heard.
one_call() {
    local channel
    operator_mark
    operator "call 0612345678 $centres_number"
    operator_says 'answered ' 1 60
    channel=$(cut -d' ' -f2 <<<"$answer")
    operator "record $channel /run/e1/one.al"
    sleep 4
    operator "hangup $channel 16"
    operator_says "over $channel 16" 1 30
    bring one.al
    [ "$(stat -c %s "$room/e1/one.al")" -gt 16000 ] || fail "the caller heard next to nothing"
    [ "$(tr -d '\325' <"$room/e1/one.al" | wc -c)" -gt 4000 ] || fail "the caller heard silence"
}

answers_on_e1() {
    one_call
}

# All thirty channels. Each caller presses a key, by its tones, and is told in the language of the key that nobody is at work:
# what is said on each channel was heard, and the other way round.
thirty_on_e1() {
    local channel own other share strange again callers=() shares=()
    how_often_it_stood_still
    operator_mark
    for channel in $(seq 30); do
        operator "call 06123456$(printf %02d "$channel") $centres_number"
        sleep 0.5
    done
    operator_says 'answered ' 30 120
    mapfile -t callers < <(cut -d' ' -f2 <<<"$answer" | sort -nu)
    [ ${#callers[@]} -eq 30 ] || fail "thirty calls are on ${#callers[@]} channels: ${callers[*]}"
    run "$(jawab status --json) | tr -d ' \n'; echo"
    grep -q '"channels":\[30,30\]' <<<"$answer" || fail "the box does not have thirty calls up: $answer"
    run 'head -n 1 /proc/loadavg; free -m | sed -n 2p'
    echo "   with thirty calls up: $(paste -sd';' <<<"$answer")"
    for channel in "${callers[@]}"; do
        operator "record $channel /run/e1/c$channel.al"
    done
    # Whoever hears the menu go on presses again: an emulated box with thirty calls up is late now and then.
    for again in 1 2 3 4; do
        for channel in "${callers[@]}"; do
            grep -q "^over $channel 16" <(tail -n "+$((operator_heard + 1))" "$room/operator.log") ||
                operator "digit $channel $((channel % 2 + 1))"
            sleep 0.2
        done
        sleep 10
    done
    operator_says 'over [0-9]+ 16' 30 60
    how_often_it_stood_still
    bring $(printf 'c%s.al ' "${callers[@]}")
    for channel in "${callers[@]}"; do
        [ $((channel % 2)) -eq 0 ] && own=ar other=fr || own=fr other=ar
        share=$("$ears" exact "$top/target/prompts/$own/closed.wav" "$room/e1/c$channel.al")
        strange=$("$ears" exact "$top/target/prompts/$other/closed.wav" "$room/e1/c$channel.al")
        [ "$share" -ge "$enough" ] && [ "$strange" -lt 10 ] ||
            fail "who pressed $((channel % 2 + 1)) on channel $channel heard $share % in $own, $strange % in $other; the emulated box stood still $stalls times"
        shares+=("$share")
    done
    figures+=("thirty calls on an E1: $(printf '%s\n' "${shares[@]}" | sort -n | head -n 1) % of the box's frames at least bit for bit on each channel, in the language of its key; the emulated box stood still $stalls times")
    line_is e1 idle
}

# How often the guest stood still since this was last asked, in $stalls. An emulated box that others keep from its processor costs
# its calls their sound, whatever the line does.
how_often_it_stood_still() {
    operator_mark
    operator 'stalls .'
    operator_says 'stalls ' 1 30
    stalls=${answer#stalls }
}

# The box calls out, and gives back what it hears: what the exchange says comes back to it as it was, or has slipped. Each time
# that the box stood still may have cost some sound both ways; more than that is the line's fault.
has_no_slips() {
    local channel found lost slips stalls
    how_often_it_stood_still
    operator_mark
    say "$(jawab test loop --line e1 0522000001 --seconds "$long_call"); echo \"<looped \$?>\""
    operator_says "ring [0-9]+ $centres_number 0522000001" 1 60
    channel=$(cut -d' ' -f2 <<<"$answer")
    operator "answer $channel"
    operator "repeat $channel /run/e1-disk/said.al"
    operator "record $channel /run/e1/loop.al"
    mark
    hears '<looped [0-9]+>' $((long_call + 60))
    [ "$said" = "<looped 0>" ] || fail "the test of the line says $(serial_text | tail -n 5)"
    operator_says "over $channel 16" 1 30
    how_often_it_stood_still
    bring loop.al
    "$ears" follow "$room/e1/said.al" "$room/e1/loop.al" >"$room/followed"
    read -r found lost slips <"$room/followed"
    figures+=("a call of $long_call s on an E1, there and back: $((found / 2)) s as they were said, $lost half seconds not, $slips slips; the emulated box stood still $stalls times")
    [ $((lost + slips)) -le $((4 * stalls)) ] || fail "$lost half seconds were lost, and it slipped $slips times, while the box stood still $stalls times: $(cat "$room/followed")"
    [ "$found" -ge $((long_call * 2 * 9 / 10)) ] ||
        fail "$((found / 2)) s of $long_call s came back; the box stood still $stalls times: give it more of a processor"
}

# The far end's card is pulled: no signal, RED. It comes back, and so does the line.
has_alarms() {
    since_now
    operator_ends
    e1_says 'the signalling link is down'
    line_is e1 faulted
    spans destroy 1
    e1_says 'e1: red alarm'
    line_is e1 faulted
    run "$(jawab status) | grep -i 'red alarm'"
    since_now
    spans create 1
    operator_starts
    e1_says 'e1: the alarm is over'
    line_is e1 idle
    one_call
}

# The box's own card is pulled with a call up, and comes back; then all of its modules go, and come back.
takes_a_card_again() {
    since_now
    operator_mark
    operator "call 0612345678 $centres_number"
    operator_says 'answered ' 1 60
    run 'readlink -f /sys/bus/dahdi_spans/devices/span-1/..'
    card=$answer
    run "echo 1 >$card/unassign_span"
    line_is e1 faulted
    e1_says 'DAHDI has no span 1'
    run "$(jawab status --json) | tr -d ' \n'; echo"
    grep -q '"channels":\[0,30\]' <<<"$answer" || fail "calls are said to be up on a card that is gone: $answer"
    since_now
    run "echo 1:1:1 >$card/assign_span"
    e1_says 'e1: in service'
    line_is e1 idle
    one_call
    since_now
    operator_ends
    run "echo 1 >$card/unassign_span"
    line_is e1 faulted
    spans destroy 0 1
    run 'for module in dahdi_dynamic_loc dahdi_dynamic dahdi; do ! grep -q "^$module " /proc/modules || modprobe --remove $module; done; ! grep "^dahdi" /proc/modules'
    e1_says 'DAHDI is not there'
    since_now
    run 'modprobe dahdi_dynamic_loc'
    spans create 0 1
    operator_starts
    e1_says 'e1: in service'
    line_is e1 idle
    one_call
}
