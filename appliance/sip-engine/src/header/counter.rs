//! Headers that carry numbers.

use std::fmt;

use super::{Name, TypedHeader};
use crate::{Fault, Method, Params, lex};

/// The place of a request in its dialog, and its method (RFC 3261 §20.16).
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct CSeq {
    /// Below 2^31 (§8.1.1.5).
    pub number: u32,
    /// The request's.
    pub method: Method,
}

impl TypedHeader for CSeq {
    const NAME: Name = Name::CSEQ;

    fn parse(value: &str) -> Result<Self, Fault> {
        let read = || {
            let (number, method) = value.split_once([' ', '\t'])?;
            let method = lex::trim(method);
            let number = number_below_2_31(number)?;
            lex::is_token(method).then(|| Self {
                number,
                method: Method::from(method),
            })
        };
        read().ok_or(Fault::Malformed("CSeq"))
    }
}

impl fmt::Display for CSeq {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {}", self.number, self.method)
    }
}

/// Which provisional response a PRACK answers (RFC 3262 §7.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RAck {
    /// The response's `RSeq`.
    pub response: u32,
    /// The number in its `CSeq`.
    pub cseq: u32,
    /// The method in its `CSeq`.
    pub method: Method,
}

impl TypedHeader for RAck {
    const NAME: Name = Name::RACK;

    fn parse(value: &str) -> Result<Self, Fault> {
        let read = || {
            let mut words = value.split([' ', '\t']).filter(|word| !word.is_empty());
            let response = lex::number(words.next()?)?;
            let cseq = number_below_2_31(words.next()?)?;
            let method = words.next()?;
            (lex::is_token(method) && words.next().is_none()).then(|| Self {
                response,
                cseq,
                method: Method::from(method),
            })
        };
        read().ok_or(Fault::Malformed("RAck"))
    }
}

impl fmt::Display for RAck {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{} {} {}", self.response, self.cseq, self.method)
    }
}

fn number_below_2_31(text: &str) -> Option<u32> {
    lex::number::<u32>(text).filter(|number| *number < 1 << 31)
}

macro_rules! numbers {
    ($($(#[$doc:meta])* $kind:ident($number:ty) $name:ident $read:path;)*) => {$(
        $(#[$doc])*
        #[derive(Copy, Clone, PartialEq, Eq, Debug)]
        pub struct $kind(pub $number);

        impl TypedHeader for $kind {
            const NAME: Name = Name::$name;

            fn parse(value: &str) -> Result<Self, Fault> {
                $read(value).map(Self).ok_or(Fault::Malformed(Name::$name.literal()))
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(to)
            }
        }
    )*};
}

numbers! {
    /// The number of a reliable provisional response (RFC 3262 §7.1).
    RSeq(u32) RSEQ lex::number;
    /// How many hops a request may still take (RFC 3261 §20.22).
    MaxForwards(u8) MAX_FORWARDS lex::number;
    /// For how long, in seconds (§20.19).
    Expires(u32) EXPIRES lex::seconds;
    /// The shortest time that a registrar grants, in seconds (§20.23).
    MinExpires(u32) MIN_EXPIRES lex::seconds;
}

/// Who refreshes a session (RFC 4028 §4).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Refresher {
    /// Who sent the request.
    Uac,
    /// Who answered it.
    Uas,
}

/// How long a session lives without being refreshed (RFC 4028 §4).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SessionExpires {
    /// In seconds.
    pub seconds: u32,
    /// Who is to refresh it, where that is said.
    pub refresher: Option<Refresher>,
    /// Other parameters.
    pub params: Params,
}

impl TypedHeader for SessionExpires {
    const NAME: Name = Name::SESSION_EXPIRES;

    fn parse(value: &str) -> Result<Self, Fault> {
        let (seconds, mut params) = seconds_and_params(value, "Session-Expires")?;
        let refresher = match params.get("refresher") {
            Some(who) if who.eq_ignore_ascii_case("uac") => Some(Refresher::Uac),
            Some(who) if who.eq_ignore_ascii_case("uas") => Some(Refresher::Uas),
            Some(_) => return Err(Fault::Malformed("Session-Expires")),
            None => None,
        };
        params.remove("refresher");
        Ok(Self {
            seconds,
            refresher,
            params,
        })
    }
}

impl fmt::Display for SessionExpires {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.seconds)?;
        match self.refresher {
            Some(Refresher::Uac) => to.write_str(";refresher=uac")?,
            Some(Refresher::Uas) => to.write_str(";refresher=uas")?,
            None => {}
        }
        self.params.fmt(to)
    }
}

/// The shortest life of a session that is taken, in seconds (RFC 4028 §5).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct MinSe(pub u32);

impl TypedHeader for MinSe {
    const NAME: Name = Name::MIN_SE;

    fn parse(value: &str) -> Result<Self, Fault> {
        seconds_and_params(value, "Min-SE").map(|(seconds, _)| Self(seconds))
    }
}

impl fmt::Display for MinSe {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

fn seconds_and_params(value: &str, what: &'static str) -> Result<(u32, Params), Fault> {
    let end = value.find(';').unwrap_or(value.len());
    let (seconds, params) = value.split_at(end);
    let seconds = lex::seconds(lex::trim(seconds)).ok_or(Fault::Malformed(what))?;
    Ok((seconds, Params::parse(params, what)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3261_8_1_1_5_cseq_is_below_2_31() {
        let cseq = CSeq::parse("0009\t INVITE").unwrap();
        assert_eq!((cseq.number, &cseq.method), (9, &Method::Invite));
        assert_eq!(cseq.to_string(), "9 INVITE");
        assert_eq!(
            CSeq::parse("2147483647 X").unwrap().method,
            Method::Other("X".into())
        );
        for wrong in [
            "2147483648 INVITE",
            "36893488147419103232 REGISTER",
            "-1 BYE",
            "1",
            "1 A B",
            "",
            "INVITE 1",
        ] {
            assert!(CSeq::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn rfc3262_prack_names_a_response() {
        let rack = RAck::parse("776656 1 INVITE").unwrap();
        assert_eq!((rack.response, rack.cseq), (776_656, 1));
        assert_eq!(rack.to_string(), "776656 1 INVITE");
        assert!(RAck::parse("1 2").is_err() && RAck::parse("1 2 INVITE x").is_err());
        assert_eq!(RSeq::parse("988789"), Ok(RSeq(988_789)));
    }

    #[test]
    fn rfc4028_session_timers_say_who_refreshes() {
        let timer = SessionExpires::parse("1800;refresher=UAS;x=1").unwrap();
        assert_eq!(
            (timer.seconds, timer.refresher),
            (1800, Some(Refresher::Uas))
        );
        assert_eq!(timer.to_string(), "1800;refresher=uas;x=1");
        assert!(SessionExpires::parse("1800;refresher=me").is_err());
        assert!(SessionExpires::parse("soon").is_err());
        assert_eq!(MinSe::parse("90;generic=1"), Ok(MinSe(90)));
    }

    #[test]
    fn rfc3261_20_numbers_are_in_their_bounds() {
        assert_eq!(MaxForwards::parse("0"), Ok(MaxForwards(0)));
        assert!(MaxForwards::parse("256").is_err());
        assert_eq!(Expires::parse("1000000000000000000"), Ok(Expires(u32::MAX)));
        assert!(MinExpires::parse("-1").is_err());
    }
}
