//! Which text a part belongs to.
//!
//! Parts come in any order, twice, days late, or never; references are small and come again: 256
//! texts later, at once from programs that always say 0. The parts that are known are on disk, and
//! whoever keeps them gives here those of the same line, sender, reference and total; what is
//! decided is written down with the new part. So there is no state that a power cut could take.

use super::header::Concat;

/// Parts of a text are given to the service centre one after the other; its times for them are
/// not further apart, in seconds. When they are delivered says nothing: that may be days later.
const TOGETHER_SECONDS: u64 = 3600;

/// A part that came now.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct NewPart {
    /// Which part of what.
    pub concat: Concat,
    /// The service centre's time, or where it gives none the box's, in seconds since 1970.
    pub at: i64,
    /// A hash of its PDU.
    pub digest: u64,
}

/// A part that is on disk, of the same line, sender, reference and total.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub struct KnownPart<M> {
    /// The text that it was put to.
    pub text: M,
    /// Which part it is.
    pub number: u8,
    /// As of [`NewPart::at`].
    pub at: i64,
    /// As of [`NewPart::digest`].
    pub digest: u64,
}

/// Where a part belongs.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Placement<M> {
    /// It is known already: the modem or the network said it twice.
    Known(M),
    /// It is the first of its text that came.
    Begins,
    /// It is one more of this text, which still lacks some.
    Joins(M),
    /// It is the last one that this text lacked.
    Completes(M),
}

/// Says which text a part belongs to: of those that lack it, and whose parts are of about the
/// same time, the one nearest in time.
pub fn place<M: Copy + PartialEq>(
    new: &NewPart,
    known: impl Iterator<Item = KnownPart<M>> + Clone,
) -> Placement<M> {
    let same = known
        .clone()
        .find(|part| part.number == new.concat.number && part.digest == new.digest);
    if let Some(part) = same {
        return Placement::Known(part.text);
    }
    if new.concat.total == 1 {
        return Placement::Begins;
    }
    let lacks = |text: M| {
        let mut own = known.clone().filter(move |part| part.text == text);
        own.all(|part| part.number != new.concat.number)
    };
    let nearest = known
        .clone()
        .filter(|part| part.at.abs_diff(new.at) <= TOGETHER_SECONDS && lacks(part.text))
        .min_by_key(|part| part.at.abs_diff(new.at));
    let Some(KnownPart { text, .. }) = nearest else {
        return Placement::Begins;
    };
    let has = |number: u8| {
        known
            .clone()
            .any(|part| part.text == text && part.number == number)
    };
    let complete = (1..=new.concat.total).all(|number| number == new.concat.number || has(number));
    if complete {
        Placement::Completes(text)
    } else {
        Placement::Joins(text)
    }
}
