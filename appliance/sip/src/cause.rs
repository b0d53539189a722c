//! Q.850 causes and SIP status codes (RFC 3398 §7.2.4.1, §8.2.6.1), and the Reason
//! header that carries the cause itself (RFC 3326).

use jawab_sip_engine::header::Reason;
use jawab_sip_engine::{Headers, Name, StatusCode};
use jawab_switch::Cause;

/// The status that refuses an INVITE for this cause.
#[must_use]
pub(crate) const fn status_for(cause: Cause) -> StatusCode {
    match cause.value() {
        1 | 3 => StatusCode::NOT_FOUND,
        17 => StatusCode::BUSY_HERE,
        18 => StatusCode::REQUEST_TIMEOUT,
        16 | 19 | 20 | 31 => StatusCode::TEMPORARILY_UNAVAILABLE,
        21 => StatusCode::DECLINE,
        27 => StatusCode::BAD_GATEWAY,
        28 => StatusCode::ADDRESS_INCOMPLETE,
        88 => StatusCode::NOT_ACCEPTABLE_HERE,
        8 | 34 | 38 | 41 | 42 | 47 => StatusCode::SERVICE_UNAVAILABLE,
        102 => StatusCode::SERVER_TIMEOUT,
        _ => StatusCode::SERVER_INTERNAL_ERROR,
    }
}

/// The cause that a final status of a failed INVITE means.
#[must_use]
pub(crate) const fn cause_of(status: StatusCode) -> Cause {
    match status.code() {
        400 | 401 | 402 | 403 | 407 | 603 => Cause::CALL_REJECTED,
        404 | 604 => Cause::UNALLOCATED_NUMBER,
        408 => Cause::NO_USER_RESPONDING,
        410 => Cause::UNALLOCATED_NUMBER,
        480 => Cause::NO_ANSWER,
        484 => Cause::INVALID_NUMBER_FORMAT,
        486 | 600 => Cause::USER_BUSY,
        487 => Cause::NORMAL_CLEARING,
        488 | 606 => Cause::INCOMPATIBLE_DESTINATION,
        500 | 503 => Cause::TEMPORARY_FAILURE,
        502 => Cause::NETWORK_OUT_OF_ORDER,
        504 => Cause::RECOVERY_ON_TIMER,
        _ => Cause::INTERWORKING,
    }
}

/// The value of a Reason header.
#[must_use]
pub(crate) fn reason(cause: Cause) -> String {
    Reason::q850(cause.value(), cause.words().unwrap_or("other")).to_string()
}

/// The cause in the Reason headers of a message, if one carries one of Q.850. Of lines that cannot
/// be read nothing is said.
#[must_use]
pub(crate) fn cause_in(headers: &Headers) -> Option<Cause> {
    let reasons = headers.all(&Name::REASON).flat_map(|line| {
        let mut one = Headers::new();
        one.push(Name::REASON, line);
        one.list::<Reason>().unwrap_or_default()
    });
    let mut causes = reasons.filter_map(|reason| reason.q850_cause());
    causes.find_map(|cause| Cause::try_from(cause).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_header(value: &str) -> Option<Cause> {
        let mut headers = Headers::new();
        headers.push(Name::REASON, value);
        cause_in(&headers)
    }

    #[test]
    fn a_reason_header_carries_every_cause_there_and_back() {
        for value in 1..=127 {
            let cause = Cause::try_from(value).unwrap();
            assert_eq!(in_header(&reason(cause)), Some(cause));
        }
        assert_eq!(
            in_header("SIP;cause=200, Q.850 ;cause=17"),
            Some(Cause::USER_BUSY)
        );
        let with_comma = "SIP;cause=200;text=\"a, b;cause=1\", Q.850;text=\"x, y\";cause=18";
        assert_eq!(in_header(with_comma), Some(Cause::NO_USER_RESPONDING));
        assert_eq!(in_header("Q.850;cause=900"), None);
        assert_eq!(in_header(""), None);
    }

    #[test]
    fn statuses_and_causes_are_those_of_rfc_3398() {
        for (cause, status) in [
            (Cause::UNALLOCATED_NUMBER, 404),
            (Cause::USER_BUSY, 486),
            (Cause::NO_USER_RESPONDING, 408),
            (Cause::NO_ANSWER, 480),
            (Cause::INVALID_NUMBER_FORMAT, 484),
            (Cause::INCOMPATIBLE_DESTINATION, 488),
            (Cause::RECOVERY_ON_TIMER, 504),
        ] {
            assert_eq!(status_for(cause).code(), status);
            assert_eq!(cause_of(status_for(cause)), cause);
        }
    }
}
