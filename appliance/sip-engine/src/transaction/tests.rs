//! Each machine, state by state and timer by timer (RFC 3261 §17, figures 5 to 8; RFC 6026).

use std::time::Duration;

use super::client_invite::{self, ClientInvite, Expiry, Received};
use super::client_other::{self, ClientOther};
use super::server_invite::{self, ServerInvite};
use super::server_other::{self, ServerOther};
use super::timer::Times;

const UDP: bool = false;
const TCP: bool = true;

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// What a machine does by itself: when, in ms, and what.
macro_rules! run {
    ($name:ident, $machine:ty, $expiry:ty) => {
        fn $name(machine: &mut $machine) -> Vec<(u64, $expiry)> {
            let mut done = Vec::new();
            while let Some(due) = machine.timers.next() {
                if let Some(expiry) = machine.expire(due) {
                    done.push((u64::try_from(due.as_millis()).unwrap(), expiry));
                }
            }
            done
        }
    };
}

run!(run_invite, ClientInvite, Expiry);
run!(run_other, ClientOther, Expiry);
run!(run_server_invite, ServerInvite, server_invite::Expiry);
run!(run_server_other, ServerOther, server_invite::Expiry);

#[test]
fn rfc3261_17_1_1_timer_a_doubles_and_timer_b_gives_up_after_64_t1() {
    use Expiry::{Resend, TimedOut};
    let mut udp = ClientInvite::new(ms(0), Times::default(), UDP);
    let resent = [500, 1_500, 3_500, 7_500, 15_500, 31_500].map(|at| (at, Resend));
    let expected: Vec<_> = resent.into_iter().chain([(32_000, TimedOut)]).collect();
    assert_eq!(run_invite(&mut udp), expected);
    assert_eq!(udp.state, client_invite::State::Terminated);
    let mut tcp = ClientInvite::new(ms(0), Times::default(), TCP);
    assert_eq!(run_invite(&mut tcp), [(32_000, TimedOut)]);
}

#[test]
fn rfc3261_17_1_1_each_state_takes_each_response() {
    use Received::{Absorb, Ack, AckAndPass, Pass};
    use client_invite::State::{Accepted, Calling, Completed, Proceeding};
    // The state, by which responses it is reached, and what each of 100, 180, 200, 486 does there.
    for (state, reached, does) in [
        (Calling, &[][..], [Pass, Pass, Pass, AckAndPass]),
        (Proceeding, &[180][..], [Pass, Pass, Pass, AckAndPass]),
        (Completed, &[180, 486][..], [Absorb, Absorb, Absorb, Ack]),
        (Accepted, &[200][..], [Absorb, Absorb, Pass, Absorb]),
    ] {
        for (status, expected) in [100, 180, 200, 486].into_iter().zip(does) {
            let mut machine = ClientInvite::new(ms(0), Times::default(), UDP);
            for status in reached {
                machine.receive(ms(1), *status);
            }
            assert_eq!(machine.state, state);
            assert_eq!(
                machine.receive(ms(2), status),
                expected,
                "{state:?} {status}"
            );
        }
    }
}

#[test]
fn rfc3261_17_1_1_a_call_that_rings_has_no_timer_and_timers_d_and_m_end_it() {
    let times = Times::default();
    let mut ringing = ClientInvite::new(ms(0), times, UDP);
    ringing.receive(ms(100), 180);
    assert_eq!(ringing.timers.next(), None);
    for (status, reliable, ends) in [
        (486, UDP, 32_100),
        (486, TCP, 100),
        (200, UDP, 32_100),
        // RFC 6026: copies of a 2xx come end to end.
        (200, TCP, 32_100),
    ] {
        let mut machine = ClientInvite::new(ms(0), times, reliable);
        machine.receive(ms(100), status);
        assert_eq!(
            run_invite(&mut machine),
            [(ends, Expiry::Ended)],
            "{status}"
        );
        assert_eq!(machine.receive(ms(40_000), status), Received::Absorb);
    }
}

#[test]
fn rfc3261_9_1_a_call_that_nobody_waits_for_is_forgotten_after_64_t1() {
    let mut machine = ClientInvite::new(ms(0), Times::default(), UDP);
    machine.receive(ms(100), 180);
    machine.abandon(ms(200));
    assert_eq!(machine.clone().receive(ms(300), 487), Received::AckAndPass);
    assert_eq!(run_invite(&mut machine), [(32_200, Expiry::TimedOut)]);
    // The same if it is heard of only then.
    let mut machine = ClientInvite::new(ms(0), Times::default(), TCP);
    machine.abandon(ms(50));
    machine.receive(ms(100), 180);
    assert_eq!(run_invite(&mut machine), [(32_000, Expiry::TimedOut)]);
}

#[test]
fn rfc3261_17_1_2_timer_e_doubles_up_to_t2_and_timer_f_gives_up() {
    use Expiry::{Resend, TimedOut};
    let mut udp = ClientOther::new(ms(0), Times::default(), UDP);
    let resent = [
        500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ];
    let resent = resent.into_iter().map(|at| (at, Resend));
    let expected: Vec<_> = resent.chain([(32_000, TimedOut)]).collect();
    assert_eq!(run_other(&mut udp), expected);
    let mut tcp = ClientOther::new(ms(0), Times::default(), TCP);
    assert_eq!(run_other(&mut tcp), [(32_000, TimedOut)]);
    // In Proceeding it is T2 at once.
    let mut proceeding = ClientOther::new(ms(0), Times::default(), UDP);
    assert_eq!(proceeding.receive(ms(10), 100), Received::Pass);
    let times: Vec<u64> = run_other(&mut proceeding)
        .iter()
        .map(|(at, _)| *at)
        .collect();
    assert_eq!(times[..3], [500, 4_500, 8_500]);
}

#[test]
fn rfc3261_17_1_2_timer_k_absorbs_copies_of_the_answer() {
    for (reliable, ends) in [(UDP, 5_010), (TCP, 10)] {
        let mut machine = ClientOther::new(ms(0), Times::default(), reliable);
        assert_eq!(machine.receive(ms(10), 404), Received::Pass);
        assert_eq!(machine.state, client_other::State::Completed);
        assert_eq!(machine.receive(ms(10), 404), Received::Absorb);
        assert_eq!(machine.receive(ms(10), 100), Received::Absorb);
        assert_eq!(run_other(&mut machine), [(ends, Expiry::Ended)]);
    }
}

#[test]
fn rfc3261_17_2_1_timer_g_repeats_a_refusal_until_the_ack_and_timer_h_gives_up() {
    use server_invite::Expiry::{Ended, Resend};
    let mut udp = ServerInvite::new(Times::default(), UDP);
    assert!(udp.respond(ms(0), 180) && udp.respond(ms(0), 486));
    assert!(
        !udp.respond(ms(0), 200) && !udp.respond(ms(0), 180),
        "it is refused"
    );
    assert!(udp.repeats(), "a copy of the INVITE is answered again");
    let resent = [
        500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500,
    ];
    let resent = resent.into_iter().map(|at| (at, Resend));
    let expected: Vec<_> = resent.chain([(32_000, Ended)]).collect();
    assert_eq!(run_server_invite(&mut udp), expected);
    let mut tcp = ServerInvite::new(Times::default(), TCP);
    tcp.respond(ms(0), 486);
    assert_eq!(run_server_invite(&mut tcp), [(32_000, Ended)]);
}

#[test]
fn rfc3261_17_2_1_timer_i_absorbs_copies_of_the_ack() {
    for (reliable, ends) in [(UDP, 5_010), (TCP, 10)] {
        let mut machine = ServerInvite::new(Times::default(), reliable);
        machine.respond(ms(0), 486);
        machine.acknowledged(ms(10));
        assert_eq!(machine.state, server_invite::State::Confirmed);
        machine.acknowledged(ms(20));
        assert!(!machine.repeats());
        assert_eq!(
            run_server_invite(&mut machine),
            [(ends, server_invite::Expiry::Ended)]
        );
    }
}

#[test]
fn rfc6026_7_1_timer_l_absorbs_copies_of_an_accepted_invite() {
    let mut machine = ServerInvite::new(Times::default(), UDP);
    assert!(machine.respond(ms(0), 200));
    assert_eq!(machine.state, server_invite::State::Accepted);
    assert!(!machine.repeats(), "whoever accepted it repeats the 2xx");
    assert!(machine.respond(ms(500), 200), "and may");
    assert!(!machine.respond(ms(500), 486) && !machine.respond(ms(500), 180));
    machine.acknowledged(ms(600));
    assert_eq!(
        machine.state,
        server_invite::State::Accepted,
        "that is the dialog's"
    );
    assert_eq!(
        run_server_invite(&mut machine),
        [(32_000, server_invite::Expiry::Ended)]
    );
}

#[test]
fn rfc3261_17_2_2_timer_j_absorbs_copies_of_a_request() {
    for (reliable, ends) in [(UDP, 32_010), (TCP, 10)] {
        let mut machine = ServerOther::new(ms(0), Times::default(), reliable);
        assert!(!machine.repeats());
        assert!(machine.respond(ms(10), 200) && machine.repeats());
        assert!(!machine.respond(ms(11), 200), "one answer");
        assert_eq!(
            run_server_other(&mut machine),
            [(ends, server_invite::Expiry::Ended)]
        );
    }
}

#[test]
fn rfc4320_4_a_slow_answer_is_preceded_by_100_and_is_not_sent_too_late() {
    use server_invite::Expiry::{Ended, Trying};
    let mut machine = ServerOther::new(ms(0), Times::default(), UDP);
    assert!(
        !machine.respond(ms(0), 183),
        "nobody waits for provisional answers"
    );
    assert_eq!(
        machine.expire(ms(3_500)),
        Some(Trying),
        "when Timer E has come to T2"
    );
    assert_eq!(machine.state, server_other::State::Proceeding);
    assert!(machine.repeats());
    assert!(machine.clone().respond(ms(31_999), 200));
    assert_eq!(run_server_other(&mut machine), [(32_000, Ended)]);
    assert!(!machine.respond(ms(32_000), 200));
}

#[test]
fn timers_follow_t1() {
    let times = Times {
        t1: ms(100),
        ..Times::default()
    };
    let mut machine = ClientInvite::new(ms(0), times, UDP);
    let done = run_invite(&mut machine);
    assert_eq!(done.first(), Some(&(100, Expiry::Resend)));
    assert_eq!(done.last(), Some(&(6_400, Expiry::TimedOut)));
}

/// So long it takes to refuse requests when none of those that are kept was answered.
fn refusing(room: usize) -> Duration {
    use super::servers::{Arrived, Servers};
    let flow = crate::flow::Flow {
        protocol: crate::flow::Protocol::Udp,
        local: "192.0.2.1:5060".parse().unwrap(),
        peer: "192.0.2.9:5060".parse().unwrap(),
    };
    let mut servers = Servers::new(Times::default(), 0, room);
    let mut out = std::collections::VecDeque::new();
    let mut receive = |n: usize| {
        let uri = crate::Uri::parse("sip:box").unwrap();
        let mut request = crate::Request::new(crate::Method::Options, uri);
        let headers = &mut request.headers;
        headers.push(
            crate::Name::VIA,
            format!("SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK{n}"),
        );
        headers.push(crate::Name::TO, "<sip:box>");
        servers.receive(ms(0), request, flow, String::new(), &mut out)
    };
    for n in 0..room {
        assert!(matches!(receive(n), Arrived::New(..)));
    }
    let begin = std::time::Instant::now();
    for n in 0..200 {
        assert!(matches!(receive(room + n), Arrived::Full(_)));
    }
    begin.elapsed()
}

#[test]
fn a_flood_is_refused_as_quickly_however_much_is_kept() {
    let (small, large) = (refusing(64), refusing(32_768));
    // A scan over them would take some hundred times as long.
    assert!(large < 20 * small, "{small:?} {large:?}");
}
