//! The delay that the box adds between a modem's PCM and a handset's RTP, each way,
//! through the real path: the program that ships, its serial ports, its sockets.
//!
//! Measured from the moment a sound leaves the far end's hands (the write of its
//! PCM frame, the send of its RTP packet) to the moment it is in the other's (the
//! read of the PCM frame, the receipt of the packet). What a phone or the network
//! adds on its own is not in it. Prints; asserts nothing but that sound arrives.

use std::net::Ipv4Addr;

use anyhow::{Context, Result, ensure};
use jawab_e2e::day::{Day, EXTENSION, Forecast, SECRET};
use jawab_e2e::ports;
use jawab_e2e::rtp::FarEnd;
use jawab_e2e::sipp::Peer;
use jawab_e2e::wait::until;
use nix::time::{ClockId, clock_gettime};
use serde_json::json;

const ROUNDS: usize = 20;
/// Aim of the product, both ways.
const AIM_MS: f64 = 60.0;

#[tokio::main]
async fn main() -> Result<()> {
    let mut day = Day::begins(Forecast::default()).await?;
    let address = Ipv4Addr::new(127, 0, 0, 8);
    let peer = Peer {
        address: address.to_string(),
        port: ports::free()?,
        box_port: day.centre.sip_port(),
    };
    let mut phone = FarEnd::listen(address)?;
    peer.registers(&day.file("sipp"), EXTENSION, SECRET).await?;
    let _called = peer.is_called(&day.file("sipp"), phone.port()?)?;
    day.staff_ready().await?;
    day.gsm_call().await?;
    day.centre.process().says("the two are talking").await?;
    let to = until("the box's RTP", || async { Ok(phone.heard().peer) }).await?;

    let click = day.file("click.wav");
    let samples: Vec<i16> = tone(800);
    jawab_e2e::audio::write(&click, &samples)?;

    let (mut to_modem, mut to_phone) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Different places within the 20 ms of the clock.
        let quiet = vec![0; 8_000 + round * 37];
        phone.says(to, &quiet)?;
        day.modem.send(json!({"do": "mark"})).await?;
        let sent = phone.says(to, &samples)?.context("the click was silent")?;
        let sent_ns = monotonic_ns()? - i64::try_from(sent.elapsed().as_nanos())?;
        phone.says(to, &vec![0; 4_000])?;
        let status = day.modem.send(json!({"do": "status"})).await?;
        let heard_ns = status["first_loud_heard_ns"]
            .as_i64()
            .with_context(|| format!("the modem heard nothing in round {round}"))?;
        to_modem.push((heard_ns - sent_ns) as f64 / 1e6);

        day.modem.send(json!({"do": "mark"})).await?;
        phone.forget();
        day.modem.send(json!({"do": "play", "wav": click})).await?;
        phone.says(to, &vec![0; 6_000])?;
        let heard = phone
            .heard()
            .first_loud
            .with_context(|| format!("the phone heard nothing in round {round}"))?;
        let heard_ns = monotonic_ns()? - i64::try_from(heard.elapsed().as_nanos())?;
        let status = day.modem.send(json!({"do": "status"})).await?;
        let sent_ns = status["first_loud_sent_ns"]
            .as_i64()
            .context("the modem sent nothing")?;
        to_phone.push((heard_ns - sent_ns) as f64 / 1e6);
    }
    report("handset RTP -> modem PCM", &mut to_modem)?;
    report("modem PCM -> handset RTP", &mut to_phone)?;
    Ok(())
}

fn tone(samples: usize) -> Vec<i16> {
    (0..samples)
        .map(|n| {
            ((n as f64 * std::f64::consts::TAU * 1_000.0 / 8_000.0 + 1.0).sin() * 12_000.0) as i16
        })
        .collect()
}

fn monotonic_ns() -> Result<i64> {
    let now = clock_gettime(ClockId::CLOCK_MONOTONIC)?;
    Ok(now.tv_sec() * 1_000_000_000 + now.tv_nsec())
}

fn report(way: &str, delays: &mut [f64]) -> Result<()> {
    ensure!(!delays.is_empty(), "nothing was measured");
    delays.sort_by(f64::total_cmp);
    let at = |share: f64| delays[((delays.len() - 1) as f64 * share) as usize];
    println!(
        "{way}: median {:.1} ms, p90 {:.1} ms, worst {:.1} ms (aim: {AIM_MS:.0} ms)",
        at(0.5),
        at(0.9),
        at(1.0)
    );
    Ok(())
}
