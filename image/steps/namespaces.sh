# Sourced by test-network: a box, the centre, a phone and a stick, each a network namespace, with
# cables (veth) between them and the image's own programs and files in the box.

declare -A places=()

# new_place NAME: a namespace with files of its own where programs keep what they are doing.
new_place() {
    unshare --net --mount --propagation private sleep infinity &
    places[$1]=$!
    local until=$((SECONDS + 10))
    until [ "$(readlink "/proc/${places[$1]}/ns/net")" != "$(readlink /proc/self/ns/net)" ]; do
        kill -0 "${places[$1]}" 2>/dev/null && [ "$SECONDS" -lt "$until" ] ||
            fail "This machine gives no network namespaces."
        sleep 0.05
    done
    in_place "$1" sh -c 'mount -t tmpfs tmpfs /run && mount -t sysfs sysfs /sys && mount -o remount,bind,ro /sys'
    in_place "$1" ip link set lo up
}

place() {
    echo "${places[$1]}"
}

# exec_in PLACE COMMAND: becomes the command; with & behind it, $! is the command's.
exec_in() {
    local place=${places[$1]}
    shift
    exec nsenter --target "$place" --net --mount -- "$@"
}

in_place() {
    (exec_in "$@")
}

in_box() {
    in_place box "$@"
}

# connect PLACE INTERFACE PLACE INTERFACE: a cable.
connect() {
    ip link add "$2" netns "$(place "$1")" type veth peer name "$4" netns "$(place "$3")" ||
        fail "This machine's kernel makes no cables (veth) between namespaces."
    in_place "$3" ip link set "$4" up
}

# soon SECONDS COMMAND
soon() {
    local until=$((SECONDS + $1))
    until eval "$2" 2>/dev/null; do
        [ "$SECONDS" -lt "$until" ] || fail "this does not come: $2"
        sleep 0.1
    done
}

address_of() {
    in_box ip -4 -o address show "$1" | awk '{ sub("/.*", "", $4); print $4; exit }'
}

gets_address() {
    soon 20 "[[ \$(address_of $1) == '$2'* ]]"
}

has_group() {
    soon 20 "in_box ip link show $1 | grep -q 'group $2 '"
}

# router PLACE NETWORK: gives addresses in NETWORK, and is the way out.
router() {
    in_place "$1" ip address add "$2.1/24" dev eth0
    exec_in "$1" dnsmasq --conf-file=/dev/null --keep-in-foreground --port=0 --interface=eth0 --bind-dynamic \
        --dhcp-authoritative --dhcp-leasefile=/run/leases --pid-file="$room/router-of-$1.pid" --no-ping \
        --dhcp-range="$2.100,$2.150,1h" >"$room/router-of-$1.log" 2>&1 &
}

# The centre, the stick and the phone are plugged in; the box has the image's files.
make_places() {
    local name
    for name in box centre stick phone; do
        new_place "$name"
    done
    mkdir -p "$room"/{networks,ours,etc,lib}
    cp "$here"/root/usr/lib/systemd/network/*.network "$room/ours"
    # A cable stands for the stick; its driver is not one of a stick's.
    sed -i 's/^Driver=.*/Name=backup/' "$room/ours/05-backup.network"
    cp -r "$here/root/etc/jawab" "$room/etc/jawab"
    in_box mount --bind "$room/ours" /usr/lib/systemd/network
    in_box mount --bind "$room/networks" /etc/systemd/network
    in_box mount -t tmpfs tmpfs /var/lib
    in_box nft -f "$here/root/etc/nftables.conf"
    start_networkd
    connect box centre centre eth0
    connect box phones phone eth0
    connect box backup stick eth0
    router centre 192.168.50
    router stick 192.168.8
}

start_networkd() {
    in_box mkdir -p /run/dbus /run/systemd/netif /run/chrony
    in_box chown systemd-network: /run/systemd/netif
    exec_in box dbus-daemon --system --nofork --nopidfile >"$room/dbus.log" 2>&1 &
    soon 10 'in_box test -S /run/dbus/system_bus_socket'
    exec_in box /lib/systemd/systemd-networkd >"$room/networkd.log" 2>&1 &
    soon 10 'in_box networkctl list >/dev/null'
}

# of_unit KEY: what box-phones.service says.
of_unit() {
    sed -n "s/^$1=//p" "$here/root/usr/lib/systemd/system/box-phones.service"
}

# serve_phones: what the unit runs, as the account and with the capabilities that it says.
serve_phones() {
    local user capabilities program
    user=$(of_unit User)
    capabilities=$(of_unit AmbientCapabilities | sed 's/CAP_\([A-Z_]*\)/+\L\1/g; s/ /,/g')
    in_box install -d -o "$user" /run/box-phones /var/lib/box-phones
    for program in "$(of_unit ExecStartPre)" "$(of_unit ExecStart)"; do
        echo "exec setpriv --reuid $user --clear-groups --inh-caps $capabilities --ambient-caps $capabilities \\
            ${program//\/usr\/lib\/jawab/$here/root/usr/lib/jawab}"
    done >"$room/serve"
    in_box sh -c "$(head -n 2 "$room/serve")" 2>>"$room/phones.log" || fail "what the phones' network is, was not understood"
    exec_in box sh -c "$(tail -n 2 "$room/serve")" >>"$room/phones.log" 2>&1 &
    served_by=$!
    soon 10 "in_box ss -Hlun 'sport = 67' | grep -q :67"
}

stop_serving_phones() {
    kill "$served_by"
    wait "$served_by" 2>/dev/null || true
}

# is_given PLACE: asks for an address as a phone does; says what it was given, or nothing.
is_given() {
    cat >"$room/given" <<'END'
#!/bin/sh
[ "$1" = bound ] || exit 0
ip address flush dev "$interface"
ip address add "$ip/$mask" dev "$interface"
echo "ip=$ip dns=$dns ntpsrv=$ntpsrv router=${router:-none} sip=$sipsrv"
END
    chmod +x "$room/given"
    in_place "$1" busybox udhcpc -f -n -q -i eth0 -t 5 -T 2 -O ntpsrv -O sipsrv -s "$room/given" 2>>"$room/udhcpc.log" |
        grep . || echo nothing
}
