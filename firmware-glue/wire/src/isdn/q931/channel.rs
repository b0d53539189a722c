//! Channels, and the channel identification element (clause 4.5.13).

use super::element::Malformed;

/// A channel of an E1, by its time slot: 1 to 15 and 17 to 31. Slot 16 is the signalling's.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Channel(u8);

impl Channel {
    /// The channel in a time slot; none in 0, in 16, and above 31.
    #[must_use]
    pub const fn new(slot: u8) -> Option<Self> {
        match slot {
            1..=15 | 17..=31 => Some(Self(slot)),
            _ => None,
        }
    }

    /// Its time slot.
    #[must_use]
    pub const fn slot(self) -> u8 {
        self.0
    }

    /// As the contents of a channel identification, exclusive or preferred.
    pub(super) const fn octets(self, exclusive: bool) -> [u8; 3] {
        [0xA1 | (exclusive as u8) << 3, 0x83, 0x80 | self.0]
    }
}

/// Some channels.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct ChannelSet(u32);

impl ChannelSet {
    /// All 30.
    pub const ALL: Self = Self(0xFFFE_FFFE);
    /// None.
    pub const NONE: Self = Self(0);

    /// True if the channel is among them.
    #[must_use]
    pub const fn contains(self, channel: Channel) -> bool {
        self.0 & 1 << channel.0 != 0
    }

    /// Puts a channel in.
    pub const fn insert(&mut self, channel: Channel) {
        self.0 |= 1 << channel.0;
    }

    /// Takes a channel out.
    pub const fn remove(&mut self, channel: Channel) {
        self.0 &= !(1 << channel.0);
    }

    /// Those that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Those of both.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// How many they are.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// True if there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// They, by their time slots.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Channel> {
        (1..32)
            .filter_map(Channel::new)
            .filter(move |channel| self.contains(*channel))
    }
}

/// What a channel identification says.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) struct ChannelChoice {
    pub(super) exclusive: bool,
    pub(super) channels: Chosen,
}

#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Chosen {
    /// No channel.
    None,
    /// Any channel.
    Any,
    /// These. Those that an E1 does not have are not in it.
    These(ChannelSet),
}

impl ChannelChoice {
    /// The one channel that is meant.
    pub(super) fn one(self) -> Option<Channel> {
        match self.channels {
            Chosen::These(channels) if channels.len() == 1 => channels.iter().next(),
            _ => None,
        }
    }

    pub(super) fn parse(contents: &[u8]) -> Result<Self, Malformed> {
        let (&octet, mut rest) = contents.split_first().ok_or(Malformed)?;
        let exclusive = octet & 0x08 != 0;
        let channels = match octet & 0x03 {
            0 => Chosen::None,
            3 => Chosen::Any,
            // Bit 6 tells a primary rate interface; the D channel is for no call.
            1 if octet & 0x24 == 0x20 => {
                if octet & 0x40 != 0 {
                    rest = after_extension(rest)?;
                }
                Chosen::These(these(rest)?)
            }
            _ => return Err(Malformed),
        };
        Ok(Self {
            exclusive,
            channels,
        })
    }
}

/// What follows octets of which the last has its extension bit set.
fn after_extension(octets: &[u8]) -> Result<&[u8], Malformed> {
    let last = octets
        .iter()
        .position(|octet| octet & 0x80 != 0)
        .ok_or(Malformed)?;
    Ok(&octets[last + 1..])
}

fn these(octets: &[u8]) -> Result<ChannelSet, Malformed> {
    let (&kind, slots) = octets.split_first().ok_or(Malformed)?;
    // ITU-T coding, B channels.
    if kind & 0x6F != 0x03 || slots.is_empty() {
        return Err(Malformed);
    }
    if kind & 0x10 != 0 {
        let map = slots.first_chunk().ok_or(Malformed)?;
        let all = ChannelSet::ALL.0;
        return Ok(ChannelSet(u32::from_be_bytes(*map) & all));
    }
    let mut channels = ChannelSet::NONE;
    for slot in slots {
        if let Some(channel) = Channel::new(slot & 0x7F) {
            channels.insert(channel);
        }
    }
    Ok(channels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channel(slot: u8) -> Channel {
        Channel::new(slot).unwrap()
    }

    #[test]
    fn an_e1_has_thirty_channels() {
        assert_eq!(ChannelSet::ALL.len(), 30);
        assert_eq!(ChannelSet::ALL.iter().count(), 30);
        assert_eq!(Channel::new(16), None);
        assert_eq!(Channel::new(0), None);
        assert_eq!(Channel::new(32), None);
    }

    #[test]
    fn clause_4_5_13_a_channel_is_read_as_it_was_written() {
        for slot in ChannelSet::ALL.iter() {
            for exclusive in [true, false] {
                let choice = ChannelChoice::parse(&slot.octets(exclusive)).unwrap();
                assert_eq!(choice.exclusive, exclusive);
                assert_eq!(choice.one(), Some(slot));
            }
        }
    }

    #[test]
    fn clause_4_5_13_a_slot_map_and_a_list_name_several_channels() {
        let map = ChannelChoice::parse(&[0xA9, 0x93, 0x80, 0x00, 0x80, 0x02]).unwrap();
        let Chosen::These(channels) = map.channels else {
            panic!("a map names channels");
        };
        assert!(channels.iter().eq([1, 15, 31].map(channel)));
        let list = ChannelChoice::parse(&[0xA9, 0x83, 0x01, 0x82]).unwrap();
        assert_eq!(list.one(), None);
        assert!(matches!(list.channels, Chosen::These(two) if two.len() == 2));
    }

    #[test]
    fn clause_4_5_13_an_interface_identifier_is_passed_over() {
        let choice = ChannelChoice::parse(&[0xE9, 0x80, 0x83, 0x85]).unwrap();
        assert_eq!(choice.one(), Some(channel(5)));
    }

    #[test]
    fn clause_4_5_13_basic_rate_and_incomplete_contents_are_malformed() {
        for octets in [
            &[][..],
            &[0x89],
            &[0xA9],
            &[0xA9, 0x83],
            &[0xA9, 0x93, 0x00],
            &[0xAD, 0x83, 0x81],
        ] {
            assert_eq!(ChannelChoice::parse(octets), Err(Malformed));
        }
    }
}
