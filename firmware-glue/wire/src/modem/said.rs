//! What a line of the modem's means. Total: any text gives an answer.

#[cfg(test)]
mod tests;

use super::event::{Digits, Number};
pub(super) use super::number::number;
use super::number::typed;

/// What a line of the modem's means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Said<'a> {
    /// `OK`
    Ok,
    /// `ERROR`, `+CME ERROR`, `+CMS ERROR`, with the number where it gives one.
    Error(Option<u16>),
    /// `NO CARRIER`: the call is over, or was not put through.
    NoCarrier,
    /// `BUSY`
    Busy,
    /// `NO ANSWER`
    NoAnswer,
    /// `RING` or `+CRING: VOICE` (TS 27.007 clause 6.11). Data and fax calls are no calls here.
    Ring,
    /// `+CLIP`: who calls (TS 27.007 clause 7.6); `None` when withheld.
    CallerId(Option<Number>),
    /// `+CLCC`: a voice call as the modem lists it, or reports its change.
    Call(Listed),
    /// `VOICE CALL: BEGIN` (SIMCom).
    VoiceBegin,
    /// `VOICE CALL: END` (SIMCom).
    VoiceEnd,
    /// `MISSED_CALL` (SIMCom): a caller gave up.
    Missed,
    /// `+CCWA`: somebody else calls while a call is up (TS 27.007 clause 7.12).
    Waiting,
    /// `+RXDTMF` (SIMCom) or `+QTONEDET` (Quectel): a key of the far end's.
    Digit(char),
    /// `+CREG` or `+CEREG`.
    Registration {
        /// `<n>`, of an answer: whether changes are reported.
        reported: Option<u8>,
        /// Of the packet network (`+CEREG`).
        eps: bool,
        /// `<stat>` (TS 27.007 clause 7.2).
        stat: u8,
    },
    /// `+CSQ`, in dBm (TS 27.007 clause 8.5).
    Signal(Option<i16>),
    /// `+COPS`: the operator's name.
    Operator(&'a str),
    /// `+CPIN`: what the SIM wants.
    Sim(&'a str),
    /// `+CIREG`: whether the IP multimedia subsystem, which carries calls over LTE, has
    /// registered the SIM (TS 27.007 clause 8.71).
    Multimedia {
        /// `<reg_info>` is 1.
        registered: bool,
    },
    /// `RDY`, `START`: the modem has just started.
    Started,
    /// `+CFUN: 1`, `PB DONE`, `SMS DONE` and the like, which modems say when they have started.
    Awake,
    /// `+CMT`, `+CDS`, `+CBM`: the line after it is a text message (TS 27.005 clause 3.4.1); of
    /// the first two in PDU mode, of so many octets.
    TextFollows(Option<u16>),
    /// `+CMTI`, `+CDSI`: a text, or a report on one, was stored (clause 3.4.1).
    TextStored {
        /// `<mem>`
        store: &'a str,
        /// `<index>`
        index: u16,
    },
    /// `+CMGR` in PDU mode: the line after it is the text (clause 4.2).
    TextHeader {
        /// `<stat>`: 0 and 1 came, 2 and 3 are to be sent or were.
        stat: u8,
        /// `<length>`
        length: u16,
    },
    /// An answer to `+CPMS=`: how many texts the first memory has, and how many it can
    /// (clause 3.2.2).
    TextsCounted {
        /// `<used1>`
        used: u16,
        /// `<total1>`
        total: u16,
    },
    /// `+CMGS`: the network has a text; its reference (clause 4.3).
    TextAccepted(u8),
    /// `+SMS FULL` (SIMCom), `+QIND: "smsfull"` (Quectel): a memory has no room.
    TextsFull,
    /// `+CUSD`: what the network says (TS 27.007 clause 7.15).
    Ussd {
        /// `<m>`.
        stage: u8,
        /// `<str>`, as the modem gives it.
        text: &'a str,
        /// `<dcs>`.
        dcs: Option<u8>,
        /// The text goes on in the lines that follow.
        is_open: bool,
    },
    /// The SIM was taken out.
    SimGone,
    /// `+CIMI`, `+CGSN` and the like without a prefix: digits.
    Digits(Digits),
    /// `+CCID`, `+ICCID`, `+QCCID`: the SIM's own number.
    CardNumber(Digits),
    /// `+CNUM`: the number by which the SIM is called (TS 27.007 clause 7.1).
    OwnNumber(Option<Number>),
    /// `+SPIC`, `+QPINC`, `+CPINR`: how often the PIN may be entered before the SIM is blocked.
    PinTries(u8),
    /// `+CEER`: why the last call was not put through, in the modem's words (clause 6.10).
    Why(&'a str),
    /// Something else: a reply without a prefix, or a report that nobody here waits for.
    Other(&'a str),
}

/// A call as `+CLCC` lists it (TS 27.007 clause 7.18).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// `<id>`: which of the modem's calls it is.
    pub id: u8,
    /// The call came to us.
    pub incoming: bool,
    /// How far it is.
    pub stat: Stat,
    /// The far end's number.
    pub number: Option<Number>,
}

/// `<stat>` of `+CLCC`; the last is a vendors' addition to their reports (SIMCom 6, Quectel -1).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Stat {
    /// 0
    Active,
    /// 1
    Held,
    /// 2
    Dialling,
    /// 3
    Alerting,
    /// 4
    Incoming,
    /// 5
    Waiting,
    /// 6, or -1
    Over,
}

/// What a line means.
#[must_use]
pub fn parse(line: &str) -> Said<'_> {
    let line = line.trim();
    match line {
        "OK" => Said::Ok,
        "ERROR" => Said::Error(None),
        "NO CARRIER" => Said::NoCarrier,
        "BUSY" => Said::Busy,
        "NO ANSWER" => Said::NoAnswer,
        "NO DIALTONE" | "NO DIAL TONE" => Said::NoCarrier,
        "+SMS FULL" => Said::TextsFull,
        "RING" => Said::Ring,
        "RDY" | "START" | "APP RDY" => Said::Started,
        "PB DONE" | "SMS DONE" | "SMS READY" | "SMS Ready" | "Call Ready" | "CALL READY"
        | "*ATREADY: 1" => Said::Awake,
        _ if is_digits(line) => Digits::try_from(line).map_or(Said::Other(line), Said::Digits),
        _ => match line.split_once(':') {
            Some((name, values)) => report(name.trim_end(), values.trim(), line),
            None => Said::Other(line),
        },
    }
}

fn is_digits(line: &str) -> bool {
    line.len() >= 14 && line.bytes().all(|octet| octet.is_ascii_digit())
}

fn report<'a>(name: &str, values: &'a str, line: &'a str) -> Said<'a> {
    let said = match name {
        "+CME ERROR" => Some(Said::Error(error_number(values))),
        "+CMS ERROR" => Some(Said::Error(error_number(values).map(of_the_sim))),
        "+CRING" => values.starts_with("VOICE").then_some(Said::Ring),
        "+CLIP" => Some(Said::CallerId(caller(values))),
        // An answer begins with a number, a report with the caller's, in quotes.
        "+CCWA" => values.starts_with('"').then_some(Said::Waiting),
        "+CLCC" => listed(values).map(Said::Call),
        "+QIND" => indication(values),
        "VOICE CALL" if values.starts_with("BEGIN") => Some(Said::VoiceBegin),
        "VOICE CALL" if values.starts_with("END") => Some(Said::VoiceEnd),
        "MISSED_CALL" => Some(Said::Missed),
        "+RXDTMF" => key(values).map(Said::Digit),
        // The character's code in ASCII (EC25 manual, AT+QTONEDET).
        "+QTONEDET" => values
            .parse::<u8>()
            .ok()
            .map(char::from)
            .filter(is_key)
            .map(Said::Digit),
        "+CREG" => registration(false, values),
        "+CEREG" => registration(true, values),
        "+CIREG" => multimedia(values),
        "+CSQ" => signal(values).map(Said::Signal),
        "+COPS" => nth(values, 2)
            .filter(|name| !name.is_empty())
            .map(Said::Operator),
        "+CPIN" => Some(Said::Sim(values)),
        "+SIMCARD" => (values == "NOT AVAILABLE").then_some(Said::SimGone),
        "+QSIMSTAT" => (nth(values, 1) == Some("0")).then_some(Said::SimGone),
        // An answer to `+CFUN?`, which is not asked here, or a modem that has started.
        "+CFUN" => (values == "1").then_some(Said::Awake),
        "+CMT" | "+CDS" => Some(Said::TextFollows(shown(values))),
        "+CBM" => Some(Said::TextFollows(None)),
        "+CMTI" | "+CDSI" => stored(values),
        "+CMGR" => text_header(values),
        "+CPMS" => counted(values),
        "+CMGS" => first(values).and_then(small).map(Said::TextAccepted),
        "+CUSD" => ussd(values),
        "+CCID" | "+ICCID" | "+QCCID" => card_number(values).map(Said::CardNumber),
        "+CNUM" => {
            Some(Said::OwnNumber(nth(values, 1).and_then(|text| {
                typed(text, nth(values, 2).and_then(small))
            })))
        }
        // `<PIN1>,<PUK1>,…`, `"SC",<PIN>,<PUK>` and `SIM PIN,<tries>[,<of>]`.
        "+SPIC" => first(values).and_then(small).map(Said::PinTries),
        "+QPINC" | "+CPINR" => nth(values, 1).and_then(small).map(Said::PinTries),
        "+CEER" => Some(Said::Why(unquoted(values))),
        _ => None,
    };
    said.unwrap_or(Said::Other(line))
}

/// `<m>[,"<str>"[,<dcs>]]`; the text may have quotes of its own, and go on in lines that follow.
fn ussd(values: &str) -> Option<Said<'_>> {
    let (stage, rest) = values.split_once(',').unwrap_or((values, ""));
    let stage = small(stage.trim())?;
    let text = rest.split_once('"').map_or("", |(_, text)| text);
    let is_open = rest.bytes().filter(|octet| *octet == b'"').count() % 2 == 1;
    let (text, dcs) = match text.rsplit_once('"') {
        Some((text, after)) if !is_open => (text, small(after.trim_start_matches(',').trim())),
        _ => (text, None),
    };
    Some(Said::Ussd {
        stage,
        text,
        dcs,
        is_open,
    })
}

/// Errors of the message service that are the SIM's, by the numbers of the others
/// (TS 27.005 clause 3.2.5, TS 27.007 clause 9.2).
const fn of_the_sim(number: u16) -> u16 {
    match number {
        310..=315 => number - 300,
        316 => 12,
        number => number,
    }
}

/// `<number>,<type>,…`
fn caller(values: &str) -> Option<Number> {
    typed(first(values)?, nth(values, 1).and_then(small))
}

/// An ICCID is 19 or 20 digits (ITU-T E.118); some makes leave a filler at its end.
fn card_number(values: &str) -> Option<Digits> {
    let digits = unquoted(values).trim_end_matches(['F', 'f']);
    is_digits(digits)
        .then(|| Digits::try_from(digits).ok())
        .flatten()
}

/// `<n>,<reg_info>[,…]` in an answer, `<reg_info>[,…]` in a report.
fn multimedia(values: &str) -> Option<Said<'static>> {
    let last = nth(values, 1).or_else(|| first(values))?;
    Some(Said::Multimedia {
        registered: small(last)? == 1,
    })
}

/// Quectel's reports: `+QIND: "ccinfo",…` as `+CLCC`, `+QIND: "csq",…` as `+CSQ`.
fn indication(values: &str) -> Option<Said<'_>> {
    if first(values) == Some("smsfull") {
        return Some(Said::TextsFull);
    }
    if matches!(unquoted(values), "PB DONE" | "SMS DONE") {
        return Some(Said::Awake);
    }
    let (kind, rest) = values.split_once(',')?;
    match unquoted(kind) {
        "ccinfo" => listed(rest).map(Said::Call),
        "csq" => signal(rest).map(Said::Signal),
        _ => None,
    }
}

/// `[<alpha>],<length>` or `<length>`. With words (`+CMGF=1`) it has more, and no length.
fn shown(values: &str) -> Option<u16> {
    let length = match values.split_once(',') {
        None => values,
        Some((_, rest)) if !rest.contains(',') => rest,
        Some(_) => return None,
    };
    length.trim().parse().ok()
}

fn stored(values: &str) -> Option<Said<'_>> {
    Some(Said::TextStored {
        store: first(values)?,
        index: nth(values, 1)?.parse().ok()?,
    })
}

/// `<stat>,[<alpha>],<length>`; a name has no comma that could be taken for the last one.
fn text_header(values: &str) -> Option<Said<'_>> {
    let (_, length) = values.rsplit_once(',')?;
    Some(Said::TextHeader {
        stat: first(values).and_then(small)?,
        length: length.trim().parse().ok()?,
    })
}

/// `<used1>,<total1>,…`; an answer to `+CPMS?` begins with a name.
fn counted(values: &str) -> Option<Said<'_>> {
    Some(Said::TextsCounted {
        used: values.split(',').next()?.trim().parse().ok()?,
        total: nth(values, 1)?.parse().ok()?,
    })
}

fn listed(values: &str) -> Option<Listed> {
    let stat = match nth(values, 2)?.parse::<i8>().ok()? {
        0 => Stat::Active,
        1 => Stat::Held,
        2 => Stat::Dialling,
        3 => Stat::Alerting,
        4 => Stat::Incoming,
        5 => Stat::Waiting,
        6 | -1 => Stat::Over,
        _ => return None,
    };
    // <mode>: a packet-data session (1) is listed too by an EC25 on LTE.
    if nth(values, 3)? != "0" {
        return None;
    }
    Some(Listed {
        id: small(first(values)?)?,
        incoming: nth(values, 1)? == "1",
        stat,
        number: nth(values, 5).and_then(|text| typed(text, nth(values, 6).and_then(small))),
    })
}

/// `<n>,<stat>…` in an answer, `<stat>[,<lac>,<ci>…]` in a report; there `<lac>` is quoted,
/// or, in old firmwares, hexadecimal of more than one digit. `<stat>` goes to 10 or 11.
fn registration(eps: bool, values: &str) -> Option<Said<'static>> {
    let second = values.split(',').nth(1).map(str::trim);
    let answer = second
        .filter(|stat| stat.len() == 1 || matches!(*stat, "10" | "11"))
        .and_then(small);
    let own = small(first(values)?);
    Some(Said::Registration {
        eps,
        reported: answer.and(own),
        stat: match answer {
            Some(stat) => stat,
            None => own?,
        },
    })
}

/// TS 27.007 clause 8.5: 0 is -113 dBm or less, each step 2 dB; 99 is not known.
fn signal(values: &str) -> Option<Option<i16>> {
    match small(first(values)?)? {
        rssi @ 0..=31 => Some(Some(-113 + 2 * i16::from(rssi))),
        _ => Some(None),
    }
}

fn error_number(values: &str) -> Option<u16> {
    if let Ok(number) = values.parse() {
        return Some(number);
    }
    // With +CMEE=2, which another program may have left behind (TS 27.007 clause 9.2).
    [
        (3, "operation not allowed"),
        (10, "SIM not inserted"),
        (11, "SIM PIN required"),
        (12, "SIM PUK required"),
        (13, "SIM failure"),
        (14, "SIM busy"),
        (15, "SIM wrong"),
        (16, "incorrect password"),
        (17, "SIM PIN2 required"),
        (18, "SIM PUK2 required"),
        (30, "no network service"),
        (40, "network personalization PIN required"),
        (41, "network personalization PUK required"),
    ]
    .into_iter()
    .find(|(_, words)| words.eq_ignore_ascii_case(values))
    .map(|(number, _)| number)
}

/// Whether a keypad has this key (ITU-T Q.23).
pub(super) const fn is_key(key: &char) -> bool {
    matches!(key, '0'..='9' | '*' | '#' | 'A'..='D')
}

fn key(values: &str) -> Option<char> {
    let key = unquoted(values).chars().next()?.to_ascii_uppercase();
    is_key(&key).then_some(key)
}

fn small(text: &str) -> Option<u8> {
    text.parse().ok()
}

fn first(values: &str) -> Option<&str> {
    nth(values, 0)
}

/// The nth of the values, without quotes. No quoted value that is of use has a comma in
/// it before the place that is asked for.
fn nth(values: &str, n: usize) -> Option<&str> {
    values.split(',').nth(n).map(unquoted)
}

fn unquoted(text: &str) -> &str {
    text.trim().trim_matches('"')
}
