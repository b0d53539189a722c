//! The time by which certificates are judged, on both sides.

/// When this program was built, in seconds since 1970 (UTC): `SOURCE_DATE_EPOCH` of the build, or
/// the time at which this crate was compiled.
pub const BUILT_S: u64 = parsed(env!("JAWAB_BUILT_S"));

/// The time by which a certificate is judged, in seconds since 1970 (UTC): the latest of what the
/// machine's clock says, of when the program was built, and of the last word heard from somebody who
/// proved who they are (0 if nothing was heard).
///
/// It cannot be earlier than the two last, whatever the clock says. A machine without a battery begins
/// in 1970, and could learn the time from nobody if every certificate were of the future to it; a
/// clock that is set back revives no certificate that was over when central was last heard. A clock
/// that is ahead is believed: whoever sets it can shut this machine out, and no more.
#[must_use]
pub const fn verified_time(clock_s: u64, heard_s: u64) -> u64 {
    let mut latest = BUILT_S;
    if clock_s > latest {
        latest = clock_s;
    }
    if heard_s > latest {
        latest = heard_s;
    }
    latest
}

const fn parsed(text: &str) -> u64 {
    let (octets, mut value, mut at) = (text.as_bytes(), 0_u64, 0);
    while at < octets.len() {
        value = value * 10 + (octets[at] - b'0') as u64;
        at += 1;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_of_the_three_holds() {
        const { assert!(BUILT_S > 1_767_225_600, "built before 2026") };
        assert_eq!(verified_time(0, 0), BUILT_S);
        assert_eq!(verified_time(600, BUILT_S - 1), BUILT_S);
        assert_eq!(verified_time(600, BUILT_S + 9), BUILT_S + 9);
        assert_eq!(verified_time(BUILT_S + 5, BUILT_S + 9), BUILT_S + 9);
        assert_eq!(verified_time(BUILT_S + 99, BUILT_S + 9), BUILT_S + 99);
    }
}
