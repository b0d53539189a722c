//! From which number a call was forwarded to the centre before it came in over a trunk, and why: Diversion
//! (RFC 5806), which most operators write, or History-Info (RFC 7044).

use jawab_sip_engine::header::{Diversion, HistoryInfo, Privacy, Reason};
use jawab_sip_engine::{Headers, Name, Request, TypedHeader, Uri};
use jawab_switch::{ForwardReason, Forwarded, Number};

use crate::numbers::number_in;

/// The number that was called first, where it is not the one that the operator calls now. One that is to be
/// withheld is as if it were not there.
pub(crate) fn forwarded_of(request: &Request, called: Option<&Number>) -> Option<Forwarded> {
    let headers = &request.headers;
    let forwarded = by_diversion(headers).or_else(|| by_history(headers));
    let is_other = |from: &Number| {
        called.is_none_or(|called| !Number::is_same(from.as_str(), called.as_str()))
    };
    forwarded.filter(|forwarded| is_other(&forwarded.from))
}

/// Who diverts writes above those before (RFC 5806 §5): the lowest was called first.
fn by_diversion(headers: &Headers) -> Option<Forwarded> {
    let all = headers.list::<Diversion>().unwrap_or_default();
    let shown = all.iter().rev().filter(|one| {
        let privacy = one.params.get("privacy").unwrap_or_default();
        !["full", "uri"]
            .iter()
            .any(|word| privacy.eq_ignore_ascii_case(word))
    });
    let mut numbers = shown.filter_map(|one| Some((number_in(&one.uri)?, one)));
    let (from, one) = numbers.next()?;
    let why = one.reason().and_then(why_diverted);
    Some(Forwarded { from, why })
}

/// RFC 5806 §4. What says no more than that it was, says nothing.
fn why_diverted(reason: &str) -> Option<ForwardReason> {
    Some(match reason.to_ascii_lowercase().as_str() {
        "user-busy" => ForwardReason::Busy,
        "no-answer" => ForwardReason::NoAnswer,
        "unconditional" | "follow-me" => ForwardReason::Always,
        "unavailable" | "out-of-service" => ForwardReason::Unreachable,
        "deflection" => ForwardReason::Deflected,
        _ => return None,
    })
}

/// The first number that the call left for another one. A proxy that only looked for whom it was to send it
/// to has left its entries, too: those say no cause, and are not marked as of somebody else (`mp`,
/// RFC 7044 §5).
fn by_history(headers: &Headers) -> Option<Forwarded> {
    let withheld = headers
        .all(&Name::PRIVACY)
        .filter_map(|value| Privacy::parse(value).ok())
        .any(|privacy| privacy.0.iter().any(|word| word == "history"));
    if withheld {
        return None;
    }
    let all = headers.list::<HistoryInfo>().unwrap_or_default();
    all.windows(2).find_map(|pair| {
        let (left, next) = (&pair[0], &pair[1]);
        let from = number_in(&left.uri).filter(|_| !withholds(&left.uri))?;
        let is_other =
            number_in(&next.uri).is_none_or(|to| !Number::is_same(to.as_str(), from.as_str()));
        let cause = next.uri.param("cause").and_then(|cause| cause.parse().ok());
        let cause = cause.or_else(|| cause_of(&left.uri));
        let is_forwarded = cause.is_some() || next.params.contains("mp");
        (is_other && is_forwarded).then(|| Forwarded {
            from,
            why: cause.and_then(why_retargeted),
        })
    })
}

/// Whether an entry is not to be shown (RFC 7044 §10.1.2: `?Privacy=history`).
fn withholds(uri: &Uri) -> bool {
    let headers = uri.headers();
    let mut privacy = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Privacy"));
    privacy.any(|(_, value)| value.to_ascii_lowercase().contains("history"))
}

/// The status that an entry's address was left with (`?Reason=SIP%3Bcause%3D408`).
fn cause_of(uri: &Uri) -> Option<u16> {
    let headers = uri.headers();
    let mut reasons = headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("Reason"));
    reasons.find_map(|(_, value)| {
        let reason = Reason::parse(value).ok()?;
        reason
            .cause()
            .filter(|_| reason.protocol.eq_ignore_ascii_case("SIP"))
    })
}

/// RFC 4458 §2.1.
const fn why_retargeted(cause: u16) -> Option<ForwardReason> {
    Some(match cause {
        302 => ForwardReason::Always,
        408 => ForwardReason::NoAnswer,
        480 | 487 => ForwardReason::Deflected,
        486 => ForwardReason::Busy,
        503 => ForwardReason::Unreachable,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::Message;
    use proptest::prelude::*;

    use super::*;

    fn invite(headers: &str) -> Option<Request> {
        let text = format!(
            "INVITE sip:0537000000@box SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
             From: <sip:0612@op.ma>;tag=1\r\nTo: <sip:0537000000@op.ma>\r\nCall-ID: 1\r\n\
             CSeq: 1 INVITE\r\n{headers}Content-Length: 0\r\n\r\n"
        );
        match Message::parse(text.as_bytes()) {
            Ok(Message::Request(request)) => Some(request),
            _ => None,
        }
    }

    fn said(headers: &str) -> Option<(String, Option<ForwardReason>)> {
        let called = Number::from("0537000000");
        let forwarded = forwarded_of(&invite(headers).unwrap(), Some(&called))?;
        Some((forwarded.from.to_string(), forwarded.why))
    }

    #[test]
    fn rfc5806_5_the_lowest_diversion_is_the_number_called_first() {
        let by = "Diversion: <sip:0522111111@op.ma>;reason=unconditional\r\n\
                  Diversion: <tel:+212-537-00-11-22>;reason=\"no-answer\";counter=1\r\n";
        let wanted = ("+212537001122".into(), Some(ForwardReason::NoAnswer));
        assert_eq!(said(by), Some(wanted));
        let in_a_line = "Diversion: <sip:0522111111@op.ma>;reason=User-Busy, <sip:x@op.ma>\r\n";
        let wanted = ("0522111111".into(), Some(ForwardReason::Busy));
        assert_eq!(
            said(in_a_line),
            Some(wanted),
            "what is no number is passed over"
        );
        let unknown = "Diversion: <sip:0522111111@op.ma>;reason=away\r\n";
        assert_eq!(said(unknown), Some(("0522111111".into(), None)));
    }

    #[test]
    fn rfc5806_4_a_number_that_is_withheld_or_is_the_called_one_is_none() {
        for nothing in [
            "Diversion: <sip:0522111111@op.ma>;privacy=full\r\n",
            "Diversion: <sip:0522111111@op.ma>;privacy=\"uri\"\r\n",
            "Diversion: <sip:anonymous@anonymous.invalid>;reason=no-answer\r\n",
            "Diversion: <sip:+212537000000@op.ma>;reason=no-answer\r\n",
            "Diversion: broken\r\n",
            "",
        ] {
            assert_eq!(said(nothing), None, "{nothing}");
        }
        let off = "Diversion: <sip:0522111111@op.ma>;privacy=off\r\n";
        assert!(said(off).is_some());
    }

    #[test]
    fn rfc7044_5_the_first_number_that_was_left_for_another_one_counts() {
        let by_cause = "History-Info: <sip:0522111111@op.ma>;index=1, \
                        <sip:0537000000@op.ma;cause=486>;index=1.1;mp=1\r\n";
        let wanted = ("0522111111".into(), Some(ForwardReason::Busy));
        assert_eq!(said(by_cause), Some(wanted));
        let by_reason = "History-Info: <sip:0522111111@op.ma?Reason=SIP%3Bcause%3D408>;index=1\r\n\
                         History-Info: <sip:0537000000@op.ma>;index=1.1\r\n";
        let wanted = ("0522111111".into(), Some(ForwardReason::NoAnswer));
        assert_eq!(said(by_reason), Some(wanted));
        // Who looked for the place of a number forwarded nothing.
        let looked_for = "History-Info: <sip:0537000000@op.ma>;index=1, \
                          <sip:0537000000@192.0.2.1>;index=1.1;rc=1\r\n";
        assert_eq!(said(looked_for), None);
        let rewritten = "History-Info: <sip:0801@op.ma>;index=1, \
                         <sip:0537000000@op.ma>;index=1.1;rc=1\r\n";
        assert_eq!(said(rewritten), None);
        let private = "History-Info: <sip:0522111111@op.ma?Privacy=history>;index=1, \
                       <sip:0537000000@op.ma;cause=302>;index=1.1\r\n";
        assert_eq!(said(private), None);
        let all_private = format!("Privacy: history\r\n{by_cause}");
        assert_eq!(said(&all_private), None);
    }

    #[test]
    fn what_this_box_says_of_a_call_it_sends_on_another_one_reads() {
        let own = "Diversion: <sip:0537001122@op.ma>;reason=no-answer;counter=1\r\n";
        let history = "History-Info: <sip:0537001122@op.ma?Reason=SIP%3Bcause%3D408>;index=1, \
                       <sip:0537000000@op.ma;cause=408>;index=1.1;mp=1\r\n";
        let wanted = Some(("0537001122".into(), Some(ForwardReason::NoAnswer)));
        assert_eq!(said(own), wanted);
        assert_eq!(said(history), wanted);
    }

    proptest! {
        /// Whatever a far end writes: it is read, and what is taken from it is one number.
        #[test]
        fn whatever_is_written_is_read(
            name in prop::sample::select(vec!["Diversion", "History-Info", "Privacy"]),
            values in prop::collection::vec("(<(sip|tel):)?[ -~]{0,40}(>;[a-z]{2,8}=[ -~]{0,12})?", 0..5),
        ) {
            let lines: String = values.iter().map(|value| format!("{name}: {value}\r\n")).collect();
            if let Some(request) = invite(&lines)
                && let Some(forwarded) = forwarded_of(&request, None)
            {
                let from = forwarded.from.as_str();
                prop_assert!((1..=32).contains(&from.len()));
                prop_assert!(from.chars().all(|c| c.is_ascii_digit() || "+*#".contains(c)));
            }
        }
    }
}
