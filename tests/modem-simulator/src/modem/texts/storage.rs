//! The memories of texts: the SIM's, the modem's own, and that of status reports
//! (TS 27.005 clause 3.2.2).

/// A memory, by its name there.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Memory {
    /// `SM`, on the SIM.
    Sim,
    /// `ME`, in the modem.
    Modem,
    /// `SR`, of status reports.
    Reports,
}

impl Memory {
    pub(crate) const ALL: [Self; 3] = [Self::Sim, Self::Modem, Self::Reports];

    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "SM" => Some(Self::Sim),
            "ME" => Some(Self::Modem),
            "SR" => Some(Self::Reports),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Sim => "SM",
            Self::Modem => "ME",
            Self::Reports => "SR",
        }
    }
}

/// `<stat>` (TS 27.005 clause 3.1).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stat {
    Unread = 0,
    Read = 1,
    Unsent = 2,
    Sent = 3,
}

impl Stat {
    /// Whether `<stat>` of `+CMGL`, where 4 is all, asks for it.
    pub(crate) fn is_asked(self, wanted: u8) -> bool {
        wanted == 4 || wanted == self as u8
    }
}

/// A message in its place.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) stat: Stat,
    /// With the service centre's address before it.
    pub(crate) pdu: Vec<u8>,
}

impl Stored {
    /// `<length>`: octets without the service centre's address.
    pub(crate) fn length(&self) -> usize {
        let centre = self.pdu.first().map_or(0, |count| usize::from(*count) + 1);
        self.pdu.len().saturating_sub(centre)
    }
}

/// Places, some of them taken. The lowest free one is taken first.
#[derive(Clone, Debug)]
pub(crate) struct Storage(Vec<Option<Stored>>);

impl Storage {
    pub(crate) fn of(places: usize) -> Self {
        Self(vec![None; places])
    }

    pub(crate) fn places(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn used(&self) -> usize {
        self.0.iter().flatten().count()
    }

    /// Puts a message in; gives its index, or the message back where there is no room.
    pub(crate) fn put(&mut self, stored: Stored) -> Option<usize> {
        let free = self.0.iter().position(Option::is_none)?;
        self.0[free] = Some(stored);
        Some(free)
    }

    pub(crate) fn get(&mut self, index: usize) -> Option<&mut Stored> {
        self.0.get_mut(index)?.as_mut()
    }

    pub(crate) fn remove(&mut self, index: usize) {
        if let Some(place) = self.0.get_mut(index) {
            *place = None;
        }
    }

    pub(crate) fn remove_where(&mut self, unwanted: impl Fn(Stat) -> bool) {
        for place in &mut self.0 {
            if place.as_ref().is_some_and(|stored| unwanted(stored.stat)) {
                *place = None;
            }
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &Stored)> {
        let places = self.0.iter().enumerate();
        places.filter_map(|(index, place)| Some((index, place.as_ref()?)))
    }
}
