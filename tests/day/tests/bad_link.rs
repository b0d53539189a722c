//! A real box's sync and a real central over a bad link: everything arrives, and what it
//! weighs on the wire is printed, TLS, TCP and IP included. The whole day:
//! `cargo run -p jawab-day -- over-link`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;

use jawab_day::link::{Pace, Weather, day_over};

#[test]
fn contacts_cross_a_link_of_2g_that_loses_packets_and_breaks() {
    let user = Command::new("id").arg("-u").output().unwrap();
    if user.stdout != b"0\n" {
        println!("skipped: network namespaces need root");
        return;
    }
    let report = day_over(Weather::BAD, 30, Pace::AfterAnOutage).unwrap();
    println!(
        "{} octets on the wire for each of {} contacts, {} without what was sent again",
        report.octets_each(),
        report.contacts,
        report.octets_each_once()
    );
    // The handshake is in it, and its part is large on so few.
    assert!(report.octets_each_once() < 450, "{report:?}");
}
