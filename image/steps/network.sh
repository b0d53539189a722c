# Sourced by test: the box's networks and its clock, as a technician sets them up. What passes the
# firewall, and what phones are given, image/test-network sees; VLANs and systemd's units are seen here.

# The network port that a box under qemu has.
centre_port() {
    run 'ls -d /sys/class/net/*/device | cut -d/ -f5 | head -n 1'
    port=$answer
}

# sets_up OPTIONS: as root, and nothing is left to do by hand.
sets_up() {
    run "jawab setup --yes $*" 120
}

# soon COMMAND: it succeeds within a minute.
soon() {
    local until=$((SECONDS + patience * 60))
    until try "$1"; do
        [ "$SECONDS" -lt "$until" ] || {
            try 'networkctl --no-pager; ip -d -br address; systemctl --no-pager status box-phones; journalctl -b --no-pager -n 30'
            fail "on the box, this does not come: $1; $answer"
        }
        sleep 1
    done
}

# has_phones VLAN ADDRESS: the phones' own network is there, and is served.
has_phones() {
    soon "ip -d link show phones | grep -q 'id $1 '"
    soon "ip -o -4 address show phones | grep -q ' $2 '"
    soon "ip link show phones | grep -q 'group 20 '"
    soon "grep -q ',${2%/*}\$' /run/box-phones/lan.conf && ss -Hlun 'sport = 67' | grep -q ':67'"
    soon "systemctl --quiet is-active box-phones"
    soon "ip link show $port | grep -q 'group 10 '"
}

keeps_phones_apart() {
    centre_port
    try 'systemctl --quiet is-active box-phones' && fail "phones are served where none have a network of their own"
    run "ip link show $port | grep 'group default '"
    sets_up "--network dhcp --port $port --phones-vlan 20 --phones-address 10.77.77.1/24"
    has_phones 20 10.77.77.1/24
    sets_up "--network dhcp --port $port --phones-vlan 21 --phones-address 172.16.5.9/29"
    has_phones 21 172.16.5.9/29
    sets_up "--network dhcp --port $port"
    soon '! ip link show phones 2>/dev/null'
    soon "ip link show $port | grep -q 'group default '"
    soon '! systemctl --quiet is-active box-phones'
    run 'systemctl --failed --no-legend | wc -l'
    [ "$answer" = 0 ] || fail "units failed: $answer"
    wait_for_desk 120
}

# A network on USB is what such a stick is to the box; it is plugged in since the last start.
goes_out_by_a_stick() {
    soon 'ip link show backup | grep -q "group 30 "'
    soon 'ip -o -4 address show backup | grep -q 192.168.8.'
    soon "ip route get 203.0.113.1 | grep -q 'dev $port '"
    run "networkctl down $port"
    soon 'ip route get 203.0.113.1 | grep -q "dev backup "'
    run "networkctl up $port"
    soon "ip route get 203.0.113.1 | grep -q 'dev $port '"
    wait_for_desk 120
    stick_4g=""
}

# There is no link to any server of the time here.
keeps_time() {
    run 'systemctl is-active chrony box-clock box-clock-keep.timer'
    soon 'test -e /var/lib/box-clock/kept'
    run 'chronyc -n tracking | grep -i "Stratum *: 10"'
    sets_up '--time "2027-01-02 03:04"'
    run 'date "+%F %H"; systemctl is-active chrony'
    [ "$answer" = $'2027-01-02 03\nactive' ] || fail "the clock was not set by hand: $answer"
    run 'systemctl start box-clock-keep'
    power_cut
    clock=1970-01-01T00:00:00 stick_4g=yes
    power_on
    clock=""
    log_in
    run 'date +%Y'
    [ "$answer" = 2027 ] || fail "a clock without battery went back to $answer"
    sets_up "--time \"$(TZ=Africa/Casablanca date '+%F %H:%M')\""
    run 'systemctl start box-clock-keep; date +%Y'
    [ "$answer" = "$(date +%Y)" ] || fail "the clock was not set back: $answer"
    wait_for_desk 240
}
