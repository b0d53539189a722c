# Sourced by test: a box with as many calls up as an E1 carries, and what memory that takes.

# The smallest board has a gigabyte; half of it is for what nobody thought of.
most_mb=512
all_lines=30

# A trunk of thirty channels, whose provider is SIPp on this machine; the box sees it as its router.
trunk_comes() {
    provider=$((30000 + RANDOM % 500 * 2))
    run "cp -p /etc/jawab/box.toml /run/box.toml && printf '\n[[line]]\nkind = \"sip-trunk\"\nname = \"thirty\"\npeer = \"10.0.2.2:$provider\"\nchannels = $all_lines\n' >>/etc/jawab/box.toml"
    run "$(jawab check) && systemctl restart jawab" 120
    wait_for_desk 180
}

trunk_goes() {
    run 'cat /run/box.toml >/etc/jawab/box.toml && systemctl restart jawab' 120
    wait_for_desk 180
    line_is gsm1 idle
    line_is gsm2 idle
}

# All callers hear the menu, and what each says (its own echo) reaches the box: sound both ways. They ring off
# before the box tells them, after a minute of the menu, that nobody is at work.
thirty_call() {
    local media=$((provider + 1000))
    sed "s/c=IN IP4 \[local_ip\]/c=IN IP4 10.0.2.2/; s/MEDIA_PORT/$media/; s/CALLER/0612345678/; s/CALL_MS/50000/" \
        "$top/tests/e2e/sipp/trunk.xml" >"$room/trunk.xml"
    (cd "$room" && exec sipp "127.0.0.1:$sip" -sf trunk.xml -i 127.0.0.1 -p "$provider" -mi 127.0.0.1 -mp "$media" \
        -rtp_echo -m "$all_lines" -l "$all_lines" -r 10 -nostdin >trunk.log 2>&1) &
    callers=$!
}

channels_busy() {
    run "$(jawab status --json) | tr -d ' \n'; echo" && grep -q "\"channels\":\[$1,$all_lines\]" <<<"$answer"
}

until_busy() {
    local until=$((SECONDS + patience * 60))
    until channels_busy "$1"; do
        [ "$SECONDS" -lt "$until" ] || fail "there are not $1 calls up on the trunk: $answer; $(tail -n 20 "$room/trunk.log")"
        sleep 1
    done
}

carries_thirty_calls() {
    local used own
    trunk_comes
    thirty_call
    until_busy "$all_lines"
    # Somebody more calls, on a line of their own, and hears the box while the thirty do.
    call gsm1
    hears_the_box gsm1
    number "awk '/^MemTotal/ { all = \$2 } /^MemAvailable/ { free = \$2 } END { print int((all - free) / 1024) }' /proc/meminfo"
    used=$answer
    number "systemctl show --value --property MemoryCurrent jawab | awk '{ print int(\$1 / 1048576) }'"
    own=$answer
    until_busy "$all_lines"
    hang_up gsm1
    wait "$callers" || fail "not all callers were answered, and rung off by themselves: $(tail -n 40 "$room/trunk.log")"
    until_busy 0
    trunk_goes
    figures+=("memory with $all_lines calls up: $used MB of all the box has, $own MB of them jawab's")
    [ "$used" -le "$most_mb" ] || fail "with $all_lines calls up $used MB are in use, more than $most_mb"
}
