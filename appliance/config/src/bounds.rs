//! Settings that are numbers, and what they can be.

use std::ops::RangeInclusive;

/// A day in seconds. What is meant to end while somebody is at work ends within it.
pub(crate) const A_DAY_S: u64 = 86_400;

/// Which of these settings is not within its bounds, and what it can be.
pub(crate) fn first_beyond(settings: &[(&str, u64, RangeInclusive<u64>)]) -> Option<String> {
    let mut settings = settings.iter();
    let (name, value, range) = settings.find(|(_, value, range)| !range.contains(value))?;
    let (from, to) = (range.start(), range.end());
    Some(format!("{name} is {value}: it can be {from} to {to}"))
}
