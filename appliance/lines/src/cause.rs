//! From the modem's reasons to Q.850 causes, the box's language.

use jawab_switch::Cause;
use jawab_wire::modem::{CallEnd, CannotDial, Why};

/// Why the leg is released.
pub(crate) const fn of_end(end: CallEnd) -> Cause {
    match end {
        CallEnd::HungUp | CallEnd::FarEnd => Cause::NORMAL_CLEARING,
        CallEnd::Busy => Cause::USER_BUSY,
        CallEnd::NoAnswer => Cause::NO_ANSWER,
        // A modem does not say more: not reachable, switched off, not in use.
        CallEnd::NotConnected => Cause::INTERWORKING,
        CallEnd::Refused | CallEnd::NotAnswerable => Cause::NETWORK_OUT_OF_ORDER,
        CallEnd::NoSound => Cause::RESOURCE_UNAVAILABLE,
        CallEnd::ModemFailed => Cause::DESTINATION_OUT_OF_ORDER,
    }
}

/// The same, where the modem said more of a call that was not put through.
pub(crate) fn of_end_because(end: CallEnd, why: Option<&Why>) -> Cause {
    match (end, why) {
        (
            CallEnd::NotConnected,
            Some(Why::Said {
                cause: Some(cause), ..
            }),
        ) => Cause::try_from(*cause).unwrap_or(of_end(end)),
        _ => of_end(end),
    }
}

/// Why a call cannot be placed.
pub(crate) const fn of_refusal(refusal: CannotDial) -> Cause {
    match refusal {
        CannotDial::Busy => Cause::NO_CIRCUIT,
        CannotDial::NotInService => Cause::NETWORK_OUT_OF_ORDER,
        CannotDial::Number => Cause::INVALID_NUMBER_FORMAT,
    }
}
