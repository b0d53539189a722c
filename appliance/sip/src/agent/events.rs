//! What the engine says, and whose matter each of it is.

use jawab_sip_engine::endpoint::{Description, Event};
use jawab_sip_engine::package::MESSAGE_SUMMARY;
use tracing::debug;

use super::{Agent, Asked, What};

impl Agent {
    /// Hears all that the engine has to say.
    pub(crate) fn settle(&mut self) {
        while let Some(event) = self.engine.poll_event() {
            self.happened(event);
        }
        self.tell_watchers();
    }

    fn happened(&mut self, event: Event) {
        match event {
            Event::Incoming {
                session,
                request,
                flow,
                description,
                replaces,
            } => self.find_out(Asked {
                what: What::Call {
                    session,
                    description,
                    replaces,
                },
                request,
                flow,
            }),
            Event::Request {
                id,
                session: None,
                request,
                flow,
            } => self.asked(Asked {
                what: What::Request(id),
                request,
                flow,
            }),
            Event::Request {
                id,
                session: Some(session),
                request,
                ..
            } => self.asked_in_call(session, id, &request),
            Event::Response { id, response, .. } => self.question_answered(id, &response),
            Event::NoResponse { id } => self.question_failed(id),
            Event::Unresolved { name } => {
                // Beyond those that wait, a name is met again.
                if self.resolver.try_send(name).is_err() {
                    debug!("too many names wait to be resolved");
                }
            }
            Event::Refer {
                session,
                id,
                target,
                replaces,
                ..
            } => self.referred(session, id, &target, replaces.as_ref()),
            Event::Subscribe {
                subscription,
                package,
                request,
                flow,
                ..
            } => self.find_out(Asked {
                what: if package == MESSAGE_SUMMARY {
                    What::Mailbox(subscription)
                } else {
                    What::Subscription(subscription)
                },
                request,
                flow,
            }),
            Event::SubscriptionEnded { subscription, .. } => {
                self.watchers.ended(subscription);
                self.mailboxes.ended(subscription);
            }
            Event::Registered {
                registration,
                expires_s,
            } => self.registered(registration, expires_s),
            Event::NotRegistered {
                registration,
                failure,
                retry_s,
            } => self.not_registered(registration, &failure, retry_s),
            // The box refers nobody, and waits for no end of a registration.
            Event::ReferProgress { .. } | Event::Unregistered { .. } => {}
            event => self.call_happened(event),
        }
    }

    fn call_happened(&mut self, event: Event) {
        match event {
            Event::Progress {
                session,
                response,
                description,
            } => self.progressed(session, &response, description.as_ref()),
            Event::Answered {
                session,
                description,
                ..
            }
            | Event::Confirmed {
                session,
                description,
            } => self.is_up(session, description.as_ref()),
            Event::Offer {
                session,
                description,
            } => self.change_offered(session, description.as_deref()),
            Event::Changed {
                session,
                description: Some(Description::Answer(answer)),
            } => self.change_answered(session, &answer),
            // The session goes on as it was.
            Event::Changed { .. } | Event::Withdrawn { .. } | Event::Unchanged { .. } => {}
            Event::Ended { session, end } => self.call_ended(session, &end),
            _ => {}
        }
    }
}
