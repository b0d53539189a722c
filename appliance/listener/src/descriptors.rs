//! File descriptors: a process has so many, and a call that finds none is lost.

use nix::sys::resource::{Resource, getrlimit, setrlimit};

/// As many as are ever of use.
const MOST: u64 = 65_536;

/// A call's two legs: a socket for RTP and its neighbour for RTCP each.
const BY_CALL: usize = 4;

/// What a box has open beside calls and connections: the record and its files, the log, serial
/// ports, the sync, SIP's streams, the control socket.
const OTHERS: usize = 320;

/// Calls that are provided for beside those that lines can carry: between handsets, to
/// announcements, and what is being given up.
const MORE_CALLS: usize = 32;

/// Raises this process's limit of open files to what it may have (systemd starts a service with
/// 1,024 for the sake of programs that use `select`). Gives the limit.
///
/// # Errors
/// When the system does not tell, or refuses.
pub fn raise_descriptors() -> std::io::Result<usize> {
    let (soft, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    let wanted = hard.min(MOST);
    if soft < wanted {
        setrlimit(Resource::RLIMIT_NOFILE, wanted, hard)?;
    }
    Ok(usize::try_from(soft.max(wanted)).unwrap_or(usize::MAX))
}

/// How many connections a listener may have at a box whose lines carry so many calls, so that
/// no call is ever without a descriptor. At least one: the desk is slow then, and calls go on.
#[must_use]
pub fn beside_calls(descriptors: usize, calls: usize) -> usize {
    let set_aside = calls
        .saturating_add(MORE_CALLS)
        .saturating_mul(BY_CALL)
        .saturating_add(OTHERS);
    descriptors.saturating_sub(set_aside).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_calls_have_theirs_whatever_the_limit() {
        assert_eq!(beside_calls(1_024, 30), 1_024 - 62 * 4 - 320);
        assert_eq!(beside_calls(180, 30), 1);
        assert!(beside_calls(65_536, 120) > 60_000);
    }

    #[test]
    fn the_limit_is_raised_to_what_may_be_had() {
        let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
        let limit = raise_descriptors().unwrap();
        assert!(limit as u64 >= hard.min(MOST));
        assert!(getrlimit(Resource::RLIMIT_NOFILE).unwrap().0 >= hard.min(MOST));
    }
}
