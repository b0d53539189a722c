//! What the control socket tells the network, the caller and the modem to do.

use std::time::Duration;

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

use super::call::Call;
use super::timers::Timer;
use super::{Action, Modem, Power};
use crate::clock::monotonic_ns;
use crate::control::{Command, IncomingCall, Outgoing};
use crate::identity::Make;
use crate::misbehaviour::{Misbehave, Mischief};
use crate::voice::{FRAME, FarEnd, tones, wav};

impl Modem {
    pub(super) fn obey(&mut self, command: Command) -> Result<Value> {
        match command {
            Command::Call(call) => self.somebody_calls(*call)?,
            Command::HangUp {} => {
                ensure!(self.call.is_some(), "there is no call to hang up");
                self.hang_up_by("caller");
            }
            Command::Dtmf { digits, inband } => {
                self.active()?;
                check_keys(&digits)?;
                self.press_keys(&digits.to_ascii_uppercase(), inband);
            }
            Command::Play { wav, repeat } => {
                self.active()?;
                self.voice.speak(wav::read(&wav)?, repeat);
            }
            Command::Answer { wav, record } => self.box_is_answered(wav, record)?,
            Command::Outgoing(outgoing) => self.plan(outgoing)?,
            Command::Ussd(ussd) => self.network_knows(ussd),
            Command::Misbehave(how) => self.misbehave(&how)?,
            Command::Behave {} => self.behave(),
            Command::Signal { rssi } => self.signal(rssi)?,
            Command::Registration { stat } => self.registered_as(stat)?,
            Command::Text(written) => return self.somebody_writes(&written),
            Command::Pdu { pdu } => return self.network_has_pdu(&pdu),
            Command::Sending(sending) => self.plan_sending(sending),
            Command::Texts {} => return Ok(self.texts_described()),
            Command::Status {} => return Ok(self.status()),
            Command::Mark {} => self.meter.mark(),
        }
        Ok(json!({}))
    }

    fn active(&self) -> Result<()> {
        match &self.call {
            Some(call) if call.is_active() => Ok(()),
            Some(call) => bail!("the call is not answered, it is {}", call.state_name()),
            None => bail!("there is no call"),
        }
    }

    fn somebody_calls(&mut self, call: IncomingCall) -> Result<()> {
        ensure!(self.is_on(), "the modem is off or starting");
        ensure!(
            self.network.is_registered(),
            "the network does not reach the modem: its registration is {}",
            self.network.stat
        );
        if let Some(call) = &self.call {
            bail!("the line is busy: its call is {}", call.state_name());
        }
        for key in &call.digits {
            check_keys(&key.digit.to_string())?;
        }
        if let Some(from) = &call.from {
            ensure!(
                !from.is_empty()
                    && from
                        .chars()
                        .all(|c| c.is_ascii_digit() || "+*#".contains(c)),
                "{from:?} is no number; null withholds it"
            );
        }
        let far_end = FarEnd::prepare(call.wav.as_deref(), call.record.as_deref())?;
        self.offer(call, far_end);
        Ok(())
    }

    fn box_is_answered(
        &mut self,
        wav: Option<std::path::PathBuf>,
        record: Option<std::path::PathBuf>,
    ) -> Result<()> {
        match &self.call {
            Some(call) if call.is_active() => bail!("the call is answered already"),
            Some(call) if call.is_incoming() => bail!("the call is for the box to answer"),
            Some(_) => {}
            None => bail!("the box has not placed a call"),
        }
        if wav.is_some() || record.is_some() {
            let far_end = FarEnd::prepare(wav.as_deref(), record.as_deref())?;
            self.set_far_end(far_end);
        }
        self.connect_unasked();
        Ok(())
    }

    fn plan(&mut self, outgoing: Outgoing) -> Result<()> {
        // Read when the call is placed; a wrong file is better known now.
        if let Some(path) = &outgoing.wav {
            wav::read(path)?;
        }
        self.outgoing = outgoing;
        Ok(())
    }

    fn misbehave(&mut self, how: &Misbehave) -> Result<()> {
        self.report(json!({"event": "misbehaving", "how": format!("{how:?}")}));
        self.mischief.learn(how, self.now);
        match how {
            Misbehave::Disappear { back_after_ms } => {
                if self.power != Power::Off {
                    self.vanish();
                }
                self.timers.cancel(&Timer::Return);
                if let Some(ms) = back_after_ms {
                    self.timers
                        .set(self.now, Duration::from_millis(*ms), Timer::Return);
                }
            }
            Misbehave::Garbage { octets, .. } => {
                let garbage = self.noise.octets(*octets);
                self.say(garbage);
                self.timers.cancel(&Timer::Garbage);
                if let Some((_, every)) = self.mischief.garbage {
                    self.timers.set(self.now, every, Timer::Garbage);
                }
            }
            Misbehave::SecondCaller {
                from,
                gives_up_after_ms,
            } => self.second_calls(from.as_deref(), *gives_up_after_ms)?,
            Misbehave::LeftBehind {
                echo,
                digits,
                quiet,
            } => {
                self.settings.echo = *echo;
                self.settings.verbose = !*digits;
                self.settings.quiet = *quiet;
            }
            Misbehave::RestartUnheard => self.restart_unheard(),
            Misbehave::TextsDoubled => self.texts.doubled = true,
            Misbehave::TextsUnannounced => self.texts.unannounced = true,
            _ => {}
        }
        Ok(())
    }

    fn behave(&mut self) {
        self.mischief = Mischief::default();
        self.texts.doubled = false;
        self.texts.unannounced = false;
        self.timers.cancel(&Timer::Garbage);
        self.timers.cancel(&Timer::ReleaseHeld);
        self.release_held();
        if self.power == Power::Off {
            self.timers.cancel(&Timer::Return);
            self.actions.push_back(Action::Appear);
            self.power_on();
        }
        self.report(json!({"event": "behaving"}));
    }

    fn signal(&mut self, rssi: u8) -> Result<()> {
        ensure!(rssi <= 31 || rssi == 99, "rssi is 0 to 31, or 99");
        self.network.rssi = rssi;
        if self.make() == Make::Quectel && self.settings.indicates("csq") {
            self.urc(&format!("+QIND: \"csq\",{rssi},99"));
        }
        Ok(())
    }

    fn registered_as(&mut self, stat: u8) -> Result<()> {
        ensure!(stat <= 5, "stat is 0 to 5 (TS 27.007 clause 7.2)");
        self.network.wanted = stat;
        self.timers.cancel(&Timer::Registered);
        if !matches!(stat, 1 | 5) {
            self.hang_up_by("network");
        }
        if self.is_on() && self.sim.is_ready() && self.network.radio == 1 {
            self.register(stat);
        }
        Ok(())
    }

    fn status(&self) -> Value {
        json!({
            "call": self.call.as_ref().map_or("idle", Call::state_name),
            "number": self.call.as_ref().and_then(|call| call.number.clone()),
            "present": self.power != Power::Off,
            "started": self.is_on(),
            "pcm": self.sound_flows(),
            "registration": self.network.stat,
            "rssi": self.network.rssi,
            "frames_sent": self.meter.frames_sent,
            "frames_received": self.meter.samples_received / FRAME as u64,
            "frames_dropped": self.meter.frames_dropped,
            "samples_dropped": self.meter.samples_dropped,
            "first_loud_sent_ns": self.meter.first_loud_sent_ns,
            "first_loud_heard_ns": self.meter.first_loud_heard_ns,
            "now_ns": monotonic_ns(),
        })
    }
}

fn check_keys(digits: &str) -> Result<()> {
    ensure!(
        !digits.is_empty() && digits.chars().all(tones::is_key),
        "{digits:?} is not made of the keys 0-9, *, # and A-D"
    );
    Ok(())
}
