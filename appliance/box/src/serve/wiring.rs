//! What each part of the box is told of the configuration.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use jawab_console::Wires;
use jawab_desk::MenuQueue;
use jawab_desk::floor::QueueOnFloor;
use jawab_devices::panel::{Contact, RelayPin};
use jawab_lines::{
    Clock, CreditConfig, E1LineConfig, GsmLineConfig, ModemPlace, Modems, NumberPlan, Ports,
    RoamingPolicy, Side, SpanPlace, TextsTo, Wanted,
};
use jawab_sip::digest::Algorithm;
use jawab_sip::{
    Account, Carrier, DivertedIn, Host, NumberIn, Peer, Security, SipConfig, SipHandle,
    TrunkAccount, TrunkConfig,
};
use jawab_switch::{
    CallBacks, Capacity, Digit, LineConfig, Overflow, OverflowTo, QueueConfig, SwitchConfig,
    Voicemail,
};
use jawab_trace::Tap;
use jawab_vocabulary::{LineId, Number};
use tracing::warn;

use crate::config::overlap;
use jawab_config::{
    Config, Digest, E1Clock, E1Side, Line, ModemIs, Password, PeerHost, Queue, QueueOverflow,
    SipTrunk, SpanName, TrunkPeer, TrunkTransport,
};

pub(super) fn sip_config(config: &Config, tap: &Tap) -> SipConfig {
    let trunks = config.lines.iter().filter_map(|line| match line {
        Line::SipTrunk(trunk) => Some(trunk_config(trunk)),
        Line::Gsm(_) | Line::E1 { .. } => None,
    });
    SipConfig {
        udp: config.sip.udp,
        tcp: config.sip.tcp,
        realm: config.sip.realm.clone(),
        digests: digests(config),
        options_every: Duration::from_secs(config.sip.keep_alive_s),
        trunks: trunks.collect(),
        memory: Some(config.data.folder.join("lines").join("sip-names")),
        tap: tap.clone(),
    }
}

fn trunk_config(trunk: &SipTrunk) -> TrunkConfig {
    let password = match (&trunk.password, &trunk.password_file) {
        (Some(Password(password)), _) => Some(password.clone()),
        (None, Some(file)) => secret_in(file, &trunk.name),
        (None, None) => None,
    };
    let account = trunk.user.as_ref().map(|user| {
        let username = trunk.auth_user.as_ref().unwrap_or(user).clone();
        TrunkAccount {
            user: user.clone(),
            login: password.map(|password| Account { username, password }),
            registers: trunk.register,
        }
    });
    let peer = |peer: &TrunkPeer| Peer {
        host: match &peer.host {
            PeerHost::Ip(ip) => Host::from(*ip),
            PeerHost::Name(name) => Host::Name(name.clone()),
        },
        port: peer.port,
    };
    TrunkConfig {
        line: LineId::from(trunk.name.as_str()),
        peers: trunk.peer.iter().map(peer).collect(),
        carrier: carrier(trunk),
        channels: trunk.channels,
        account,
        domain: trunk.domain.as_deref().and_then(domain),
        number: trunk.number.as_deref().map(Number::from),
        number_in: match trunk.number_in {
            jawab_config::NumberIn::From => NumberIn::From,
            jawab_config::NumberIn::PAssertedIdentity => NumberIn::PAssertedIdentity,
            jawab_config::NumberIn::PPreferredIdentity => NumberIn::PPreferredIdentity,
        },
        diverted_in: match trunk.diverted_in {
            jawab_config::DivertedIn::Nowhere => DivertedIn::Nowhere,
            jawab_config::DivertedIn::Diversion => DivertedIn::Diversion,
            jawab_config::DivertedIn::HistoryInfo => DivertedIn::HistoryInfo,
        },
        session_timer_s: Some(trunk.session_timer_s).filter(|timer_s| *timer_s != 0),
    }
}

/// What carries messages to and from an operator.
pub(crate) fn carrier(trunk: &SipTrunk) -> Carrier {
    match trunk.transport {
        TrunkTransport::Udp => Carrier::Udp,
        TrunkTransport::Tcp => Carrier::Tcp,
        TrunkTransport::Tls => Carrier::Tls(Security {
            authority: trunk.authority.clone(),
            certificate: trunk.certificate.clone().zip(trunk.key.clone()),
        }),
    }
}

/// A domain; one that is an address is written without brackets in the configuration.
fn domain(text: &str) -> Option<Host> {
    let ip = text.parse::<std::net::IpAddr>();
    ip.map_or_else(|_| Host::parse(text), |ip| Some(Host::from(ip)))
}

fn digests(config: &Config) -> Vec<Algorithm> {
    let digests = config.sip.digest.iter();
    digests
        .map(|digest| match digest {
            Digest::Md5 => Algorithm::Md5,
            Digest::Sha256 => Algorithm::Sha256,
        })
        .collect()
}

/// The relay on a pin; a modem without it still carries calls.
pub(super) fn relay_of(pin: u8) -> Option<Box<dyn Contact>> {
    match RelayPin::open(pin) {
        Ok(relay) => Some(Box::new(relay)),
        Err(error) => {
            warn!("a modem's relay cannot be used: {error}");
            None
        }
    }
}

/// A SIM's PIN, or an account's password. Without it the line says what it lacks; the others go
/// on.
fn secret_in(file: &Path, line: &str) -> Option<String> {
    match std::fs::read_to_string(file) {
        Ok(text) => Some(text.trim().to_owned()),
        Err(error) => {
            warn!("{line}: {} cannot be read: {error}", file.display());
            None
        }
    }
}

/// The modems that lines name by IMEI or IMSI; ports that the configuration gives to somebody else
/// are left alone.
pub(super) fn modems(config: &Config) -> Modems {
    let of_line = |line: &Line| match line {
        Line::Gsm(gsm) => [gsm.at_port.clone(), gsm.audio_port.clone()],
        Line::E1 { .. } | Line::SipTrunk(_) => [None, None],
    };
    let of_lines = config.lines.iter().flat_map(of_line).flatten();
    let of_panel = config.panel.as_ref().and_then(|panel| panel.port.clone());
    let (sys, dev) = (config.modems.sys.clone(), config.modems.dev.clone());
    Modems::new(sys, dev, of_lines.chain(of_panel).collect())
}

/// A GSM line, and the pin of its modem's relay.
pub(super) fn gsm_config(
    line: &Line,
    modems: &Modems,
    tap: &Tap,
    texts: &TextsTo,
    data: &Path,
) -> Option<(GsmLineConfig, Option<u8>)> {
    let Line::Gsm(gsm) = line else {
        return None;
    };
    let place = match gsm.modem()? {
        ModemIs::At { at, audio } => ModemPlace::At(Ports {
            at: at.into(),
            audio: audio.into(),
        }),
        ModemIs::Named { imei, imsi } => {
            let wanted = Wanted {
                imei: imei.map(Into::into),
                imsi: imsi.map(Into::into),
            };
            ModemPlace::Found(modems.clone(), wanted)
        }
    };
    let from_file = || secret_in(gsm.sim_pin_file.as_deref()?, &gsm.name);
    let config = GsmLineConfig {
        line: LineId::from(gsm.name.as_str()),
        place,
        baud: gsm.baud,
        sim_pin: gsm.sim_pin.clone().or_else(from_file),
        memory: Some(data.join("lines")),
        credit: gsm.credit_code.clone().map(|code| CreditConfig {
            code,
            low_centimes: gsm.credit_low_dh.map(|dirhams| u64::from(dirhams) * 100),
            every: Duration::from_secs(gsm.credit_every_h * 3_600),
            quiet: Duration::from_secs(gsm.credit_quiet_s),
        }),
        roaming: RoamingPolicy {
            calls: gsm.roaming_calls,
            answers: gsm.roaming_answers,
        },
        tap: tap.clone(),
        texts: texts.clone(),
    };
    Some((config, gsm.relay_pin))
}

/// What a technician can trace.
pub(super) fn wires(config: &Config, tap: Tap, sip: &SipHandle) -> Wires {
    let modems = config.lines.iter().filter_map(|line| match line {
        Line::Gsm(_) => Some(line.name().to_owned()),
        Line::SipTrunk(_) | Line::E1 { .. } => None,
    });
    let trunks = sip.trunk_addresses().into_iter();
    Wires {
        tap,
        trunks: trunks
            .map(|(line, addresses)| (line.as_str().to_owned(), addresses))
            .collect(),
        modems: modems.collect(),
    }
}

pub(super) fn e1_config(line: &Line) -> Option<E1LineConfig> {
    let Line::E1 {
        name,
        span,
        side,
        clock,
        number,
        overlap_digits,
        national_prefix,
        international_prefix,
        ..
    } = line
    else {
        return None;
    };
    Some(E1LineConfig {
        line: LineId::from(name.as_str()),
        place: match span {
            SpanName::Number(span) => SpanPlace::Dahdi {
                span: *span,
                clock: match clock {
                    E1Clock::FromLine => Clock::FromLine,
                    E1Clock::Own => Clock::Own,
                },
            },
            SpanName::Socket(path) => SpanPlace::Socket(path.clone()),
        },
        side: match side {
            E1Side::User => Side::User,
            E1Side::Network => Side::Network,
        },
        number: number.clone(),
        overlap: overlap(*overlap_digits),
        plan: NumberPlan {
            national_prefix: national_prefix.clone(),
            international_prefix: international_prefix.clone(),
            ..NumberPlan::default()
        },
    })
}

fn queue_config(queue: &Queue) -> QueueConfig {
    let key = |key: u8| Digit::new(char::from_digit(key.into(), 10)?);
    let overflow = |overflow: &QueueOverflow| Overflow {
        after: Duration::from_secs(overflow.after_s),
        to: match &overflow.to {
            jawab_config::OverflowTo::Queue(to) => OverflowTo::Queue(to.as_str().into()),
            jawab_config::OverflowTo::Number(to) => OverflowTo::Number(to.as_str().into()),
        },
    };
    let numbers = queue.numbers.iter().map(String::as_str);
    QueueConfig {
        name: queue.name.as_str().into(),
        numbers: numbers.map(Number::from).collect(),
        key: queue.key.and_then(key),
        languages: queue.languages.iter().copied().collect(),
        priority: queue.priority,
        overflow: queue.overflow.as_ref().map(overflow),
    }
}

/// The trunks whose forwarded calls wait in the queue of the number that was called first.
fn queue_by_forwarded(config: &Config) -> BTreeSet<LineId> {
    let by_forwarded = |line: &Line| match line {
        Line::SipTrunk(trunk) => trunk.queue_by_forwarded,
        Line::Gsm(_) | Line::E1 { .. } => false,
    };
    let lines = config.lines.iter().filter(|line| by_forwarded(line));
    lines.map(|line| LineId::from(line.name())).collect()
}

/// The queues, as the desk shows them.
pub(super) fn queues_on_floor(config: &Config) -> Vec<QueueOnFloor> {
    let queues = config.queues.iter().map(|queue| QueueOnFloor {
        name: queue.name.as_str().into(),
        programme: queue.programme.clone(),
    });
    queues.collect()
}

/// The queues, as menus lead to them.
pub(super) fn queues_of_menus(config: &Config) -> Vec<MenuQueue> {
    let queues = config.queues.iter().map(|queue| MenuQueue {
        name: queue.name.as_str().into(),
        key: queue.key,
        has_numbers: !queue.numbers.is_empty(),
    });
    queues.collect()
}

pub(super) fn switch_config(config: &Config) -> SwitchConfig {
    let (calls, agents) = (&config.calls, &config.agents);
    SwitchConfig {
        lines: config
            .lines
            .iter()
            .map(|line| LineConfig {
                line: LineId::from(line.name()),
                channels: line.channels(),
            })
            .collect(),
        prefixes: config
            .lines
            .iter()
            .map(|line| (LineId::from(line.name()), line.prefixes().to_vec()))
            .collect(),
        queues: config.queues.iter().map(queue_config).collect(),
        queue_by_forwarded: queue_by_forwarded(config),
        ring_for: Duration::from_secs(calls.ring_for_s),
        wrap_up: Duration::from_secs(calls.wrap_up_s),
        announce_every: Duration::from_secs(calls.announce_every_s),
        max_wait: Duration::from_secs(calls.max_wait_s),
        max_queue: calls.max_queue,
        call_back: (calls.call_back_tries > 0).then(|| CallBacks {
            tries: calls.call_back_tries,
            again: Duration::from_secs(calls.call_back_again_s),
        }),
        after_hours: calls.after_hours,
        voicemail: (calls.voicemail_s > 0).then(|| Voicemail {
            at_most: Duration::from_secs(calls.voicemail_s),
            silence: Duration::from_secs(calls.voicemail_silence_s),
        }),
        transfer_for: Duration::from_secs(calls.transfer_back_s),
        park_for: Duration::from_secs(calls.park_for_s),
        capacity: Capacity {
            chats: agents.chats,
            texts: agents.texts,
            mails: agents.mails,
            during_call: agents.during_call.iter().copied().collect(),
            before_calls: agents.before_calls.iter().copied().collect(),
        },
        offer_for: Duration::from_secs(agents.offer_for_s),
        announce_supervision: config.supervision.announce,
        ..SwitchConfig::default()
    }
}
