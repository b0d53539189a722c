//! A SETUP that came, and the channel that a call gets (clauses 5.1.1, 5.1.2, 5.2.1, 5.2.3, 5.7).

use core::time::Duration;

use heapless::Vec;

use super::bearer::Bearer;
use super::call::{Call, CallId, Sending, Setup, Step};
use super::channel::{Channel, ChannelChoice, ChannelSet, Chosen};
use super::event::Event;
use super::fields::{Fault, Fields};
use super::message::Reference;
use super::number::Party;
use super::span::Span;
use crate::isdn::{Cause, Side};

impl Span {
    /// A SETUP for a new call (5.1.1, 5.2.1).
    pub(super) fn offered(
        &mut self,
        now: Duration,
        reference: Reference,
        fault: Option<Fault>,
        fields: &Fields<'_>,
    ) {
        let bearer = fields
            .bearer
            .and_then(|contents| Bearer::parse(contents).ok());
        let refused = match (fault, bearer) {
            (Some(Fault::Serious(cause, _)), _) => Err(cause),
            (_, None) => Err(Cause::MANDATORY_ELEMENT_MISSING),
            (_, Some(_)) if self.calls.is_full() => Err(Cause::NO_CHANNEL_AVAILABLE),
            (_, Some(bearer)) => self
                .accept_channel(fields)
                .map(|(channel, exclusive)| (bearer, channel, exclusive)),
        };
        let (bearer, channel, exclusive) = match refused {
            Ok(accepted) => accepted,
            Err(cause) => return self.send_release_complete(reference.back(), Some(cause)),
        };
        self.settle(now, channel);
        self.yield_channel(channel);
        let setup = read_setup(bearer, fields);
        let inserted = self.calls.insert(|id| Call {
            ours: false,
            step: Step::Offered,
            channel: Some(channel),
            exclusive,
            ..Call::new(id, reference.value, setup)
        });
        let Some(id) = inserted else { return };
        self.tell(Event::Offered { call: id, channel });
        if let Some(Fault::Slight(cause, element)) = fault {
            self.send_status_of(id, cause, &[element]);
        }
    }

    /// The channel for a call that came, and whether it had to be that one (5.1.2, 5.2.3).
    fn accept_channel(&self, fields: &Fields<'_>) -> Result<(Channel, bool), Cause> {
        let choice = fields.channel();
        let mut unclaimed = self.free_channels();
        if unclaimed.is_empty() {
            unclaimed = self.unsettled_channels().without(self.calls.channels());
        }
        let any = if self.side() == Side::User {
            unclaimed.iter().next()
        } else {
            unclaimed.iter().next_back()
        };
        let free = self.available_to_peer();
        let any = any.map(|channel| (channel, false));
        match choice.map(|choice| (choice.channels, choice.one(), choice.exclusive)) {
            None | Some((Chosen::Any, _, _)) => any.ok_or(Cause::NO_CHANNEL_AVAILABLE),
            Some((Chosen::None, _, _)) => Err(Cause::NO_CHANNEL_AVAILABLE),
            Some((_, Some(channel), _)) if !self.config.channels.contains(channel) => {
                Err(Cause::CHANNEL_DOES_NOT_EXIST)
            }
            Some((_, None, _)) => Err(Cause::CHANNEL_DOES_NOT_EXIST),
            Some((_, Some(channel), exclusive)) if free.contains(channel) => {
                Ok((channel, exclusive))
            }
            Some((_, Some(_), true)) => Err(Cause::REQUESTED_CHANNEL_NOT_AVAILABLE),
            Some((_, Some(_), false)) => any.ok_or(Cause::NO_CHANNEL_AVAILABLE),
        }
    }

    /// 5.7: where both ask for one channel, the network has it. As the user, channels of calls
    /// that were not answered yet are not taken.
    fn available_to_peer(&self) -> ChannelSet {
        let unsettled = self.unsettled_channels().without(self.calls.channels());
        let mut free = self.free_channels().with(unsettled);
        if self.side() == Side::User {
            let contested = self
                .calls
                .iter()
                .filter(|call| call.ours && call.step == Step::SetupSent);
            for channel in contested.filter_map(|call| call.channel) {
                free.insert(channel);
            }
        }
        free
    }

    /// The call of this side that asked for a channel has to be given another.
    fn yield_channel(&mut self, channel: Channel) {
        let loser = self.calls.on(channel).map(|call| call.id);
        if let Some(call) = loser.and_then(|id| self.calls.get_mut(id)) {
            call.channel = None;
        }
    }

    /// The channel that the peer's first answer settles on; none if the call is released
    /// because it cannot be had (5.1.2, 5.2.3).
    pub(super) fn agree(
        &mut self,
        now: Duration,
        id: CallId,
        fields: &Fields<'_>,
    ) -> Option<Channel> {
        let free = self.free_channels();
        let choice = fields.channel();
        let call = self.calls.get_mut(id)?;
        if call.agreed {
            return call.channel;
        }
        let named = choice.and_then(ChannelChoice::one);
        let agreed = match (named, call.channel) {
            (None, channel) => channel,
            (Some(named), Some(channel)) if named == channel => Some(named),
            (Some(_), _) if call.exclusive => None,
            (Some(named), _) => Some(named).filter(|named| free.contains(*named)),
        };
        if agreed.is_none() {
            self.release_for(now, id, Cause::CHANNEL_UNACCEPTABLE);
            return None;
        }
        call.channel = agreed;
        call.agreed = true;
        agreed
    }
}

fn read_setup(bearer: Bearer, fields: &Fields<'_>) -> Setup {
    Setup {
        bearer,
        calling: fields
            .calling
            .and_then(|contents| Party::parse(contents).ok()),
        called: fields.called(),
        sending: if fields.sending_complete {
            Sending::EnBloc
        } else {
            Sending::Overlap
        },
        progress: fields.progress(),
        display: carried(fields.display),
        high_layer: carried(fields.high_layer),
        low_layer: carried(fields.low_layer),
    }
}

/// What is only carried; too much of it is left out (5.8.7.2).
fn carried<const N: usize>(contents: Option<&[u8]>) -> Vec<u8, N> {
    contents
        .and_then(|contents| Vec::from_slice(contents).ok())
        .unwrap_or_default()
}
