# Sourced by test: a factory reset, as the front panel asks for it.

# What makes this box this one, on the box: its machine's id and its identity.
who_it_is() {
    run "cat /etc/machine-id; $(jawab identity)"
}

becomes_new() {
    local before was=$password old_key=$recovery_key
    who_it_is
    before=$answer
    run "echo secret-of-790 | $(jawab handset add 790 --secret-from-input)" 120
    run 'echo mine >/var/kept/mine; echo mine >/etc/jawab/mine; sync'
    call gsm1
    mark
    # What the panel writes when the button's reset was confirmed.
    run 'runuser -u jawab -- touch /var/lib/jawab/factory-reset; sync'
    hears 'A call is up' 60
    hears_the_box gsm1
    in_call gsm1 || fail "the call was cut off for a factory reset: $(simulator gsm1 '{"do":"status"}')"
    kill -0 "$qemu" 2>/dev/null || fail "it did not wait for the call"
    hang_up gsm1
    starts_again 180
    # The plug, too, somewhere in the erasing.
    hears 'a factory reset was asked for' 300
    sleep 1
    power_cut
    power_on
    hears_recovery_key
    [ "$recovery_key" != "$old_key" ] || fail "it has the recovery key that it had"
    hears 'password of root at this port is  [a-z0-9-]+' 300
    password=${said##* }
    [ "$password" != "$was" ] || fail "it has the password that it had"
    log_in
    opens "$old_key" && fail "the old recovery key opens the new data"
    run 'test ! -e /var/lib/jawab/factory-reset -a ! -e /var/kept/mine -a ! -e /etc/jawab/mine'
    run 'grep -c "^\[\[line\]\]" /etc/jawab/box.toml; true'
    [ "$answer" = 0 ] || fail "it has its old configuration: $answer lines"
    wait_for_desk 240
    run "$(jawab handset list) | cut -f1" 120
    [ -z "$(grep -oE '^[0-9]+$' <<<"$answer")" ] || fail "it has its old handsets: $answer"
    run "$(jawab ledger verify)" 120
    who_it_is
    [ -z "$(comm -12 <(sort <<<"$before") <(sort <<<"$answer"))" ] || fail "it is the box it was: $answer"
    identity=$(tail -n 1 <<<"$answer")
    # What comes after it needs its lines.
    takes_lines
}
