//! The registrar (RFC 3261 §10.3).

use jawab_sip_engine::endpoint::IncomingId;
use jawab_sip_engine::flow::Flow;
use jawab_sip_engine::{Contacts, Fault, Headers, Name, Request, StatusCode, Uri};
use jawab_switch::{HandsetId, Input, Presence};
use tracing::{info, warn};

use crate::agent::{Agent, told_with};
use crate::digest::Ha1;
use crate::registry::{Binding, granted};

/// Longest contact that is kept, in octets.
const MOST_OCTETS: usize = 512;

impl Agent {
    /// A REGISTER of a handset that has shown its secret.
    pub(crate) fn register(
        &mut self,
        id: IncomingId,
        request: &Request,
        flow: Flow,
        handset: HandsetId,
        proof: Ha1,
    ) {
        let headers = &request.headers;
        if !is_own(headers, &handset) {
            warn!("handset {handset} may register itself only");
            self.respond(id, StatusCode::FORBIDDEN, &[]);
            return;
        }
        if let Some(refusal) = self.engine.refusal_of(request) {
            let status = refusal.status;
            warn!("handset {handset} asks for what the box does not do: {status}");
            self.respond(id, status, &told_with(&refusal));
            return;
        }
        match Asked::read(headers) {
            Err(error) => {
                warn!("handset {handset} cannot be registered: {error}");
                self.respond(id, StatusCode::BAD_REQUEST, &[]);
            }
            Ok(Asked::Nothing) => self.tell_place(id, &handset),
            Ok(Asked::Forget(which)) => {
                let binding = self.registry.get(&handset);
                let is_meant = binding.is_some_and(|binding| which.means(&binding.contact));
                if is_meant && self.registry.forget(&handset) {
                    info!("handset {handset} logged off");
                    self.handset_gone(&handset);
                }
                self.tell_place(id, &handset);
            }
            Ok(Asked::Register { contact, expires_s }) => {
                let binding = Binding {
                    proof,
                    contact,
                    flow,
                    expires: self.now + granted(expires_s),
                    unanswered: 0,
                    is_asked: false,
                    heard: self.now,
                };
                self.ingress.make_known(flow.peer, self.now);
                let is_new = self.registry.register(handset.clone(), binding);
                self.tell_place(id, &handset);
                if is_new {
                    info!("handset {handset} registered from {}", flow.peer);
                    self.tell(Input::Handset(handset, Presence::Here));
                }
            }
        }
    }

    /// 200, with what is registered now (§10.3, step 8).
    fn tell_place(&mut self, id: IncomingId, handset: &HandsetId) {
        let contact = self.registry.get(handset).map(|binding| {
            let left = binding.expires.saturating_duration_since(self.now);
            format!("<{}>;expires={}", binding.contact, left.as_secs().max(1))
        });
        let headers: Vec<_> = contact
            .map(|contact| (Name::CONTACT, contact))
            .into_iter()
            .collect();
        self.respond(id, StatusCode::OK, &headers);
    }
}

/// Whether the address to be registered is that of who asks (§10.3, step 4).
fn is_own(headers: &Headers, handset: &HandsetId) -> bool {
    let to = headers.to();
    to.is_ok_and(|to| to.uri.number().as_deref() == Some(handset.as_str()))
}

/// What a REGISTER asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Asked {
    /// What is registered.
    Nothing,
    /// That somebody be forgotten.
    Forget(Which),
    Register {
        contact: Uri,
        expires_s: Option<u32>,
    },
}

/// Whom a REGISTER means.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Which {
    /// `*`
    All,
    /// Those that are named: a phone that has moved takes its old place back, and of two
    /// softphones one leaves (§10.3, step 7).
    Named(Vec<Uri>),
}

impl Which {
    fn means(&self, contact: &Uri) -> bool {
        match self {
            Self::All => true,
            Self::Named(named) => named.iter().any(|named| named.matches(contact)),
        }
    }
}

impl Asked {
    /// A handset has one place: of several that are asked for, the most preferred, and of those
    /// the first.
    fn read(headers: &Headers) -> Result<Self, Fault> {
        let expires_s = headers.expires();
        let contacts = match headers.contacts()? {
            // It goes with that alone (§10.2.2).
            Contacts::Star if expires_s == Some(0) => return Ok(Self::Forget(Which::All)),
            Contacts::Star => return Err(Fault::Malformed("Contact")),
            Contacts::List(contacts) => contacts,
        };
        let is_long = |contact: &Uri| contact.as_str().len() > MOST_OCTETS;
        if contacts.iter().any(|contact| is_long(&contact.uri)) {
            return Err(Fault::TooLong(MOST_OCTETS));
        }
        // The contact's own time counts before the request's (§10.2.1.1).
        let (gone, wanted): (Vec<_>, Vec<_>) = contacts
            .into_iter()
            .map(|contact| (contact.expires().or(expires_s), contact))
            .partition(|(expires_s, _)| *expires_s == Some(0));
        let first_of_the_best = wanted
            .into_iter()
            .rev()
            .max_by_key(|(_, contact)| contact.q().unwrap_or(1_000));
        Ok(match first_of_the_best {
            Some((expires_s, contact)) => Self::Register {
                contact: contact.0.uri,
                expires_s,
            },
            None if gone.is_empty() => Self::Nothing,
            None => {
                let named = gone.into_iter().map(|(_, contact)| contact.0.uri);
                Self::Forget(Which::Named(named.collect()))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "sip:201@192.0.2.9:5062";
    const NEW: &str = "sip:201@192.0.2.9:5066";

    fn asked(lines: &[(&'static str, String)]) -> Result<Asked, Fault> {
        let mut headers = Headers::new();
        for (name, value) in lines {
            headers.push(Name::from(*name), value.as_str());
        }
        Asked::read(&headers)
    }

    fn registers(uri: &str, expires_s: Option<u32>) -> Result<Asked, Fault> {
        Ok(Asked::Register {
            contact: Uri::parse(uri).unwrap(),
            expires_s,
        })
    }

    #[test]
    fn rfc3261_10_3_7_only_the_binding_that_is_named_is_forgotten() {
        let forget = asked(&[("Contact", format!("<{OLD}>")), ("Expires", "0".into())]);
        let Ok(Asked::Forget(which)) = forget else {
            panic!("{forget:?}");
        };
        let means = |contact| which.means(&Uri::parse(contact).unwrap());
        assert!(means(OLD) && means("sip:201@192.0.2.9:5062;ob"));
        assert!(!means(NEW));
        let all = asked(&[("m", "*".into()), ("Expires", "0".into())]);
        assert_eq!(all, Ok(Asked::Forget(Which::All)));
    }

    #[test]
    fn rfc3261_10_2_2_a_star_goes_with_no_time_but_0_and_no_other_contact() {
        let star = ("Contact", "*".to_owned());
        assert!(asked(std::slice::from_ref(&star)).is_err());
        assert!(asked(&[star.clone(), ("Expires", "60".into())]).is_err());
        let other = ("Contact", format!("<{OLD}>"));
        assert!(asked(&[star, other, ("Expires", "0".into())]).is_err());
    }

    #[test]
    fn rfc3261_7_3_1_of_several_contacts_the_one_that_stays_is_registered() {
        let old = format!("<{OLD}>;expires=0");
        let new = format!("\"a, b\" <{NEW}>;expires=120");
        let lines = [("Contact", old.clone()), ("Contact", new.clone())];
        assert_eq!(asked(&lines), registers(NEW, Some(120)));
        assert_eq!(
            asked(&[("Contact", format!("{old}, {new}"))]),
            registers(NEW, Some(120))
        );
        assert_eq!(
            asked(&[("Contact", format!("{new},{old}"))]),
            registers(NEW, Some(120))
        );
    }

    #[test]
    fn of_several_the_most_preferred_is_registered_and_its_uri_is_left_as_it_is() {
        let uri = "sip:201%40pbx;x=1@192.0.2.9;ob";
        let lines = [
            ("Contact", format!("<{OLD}>;q=0.5, <{uri}>;q=0.9")),
            ("Contact", format!("<{NEW}>;q=0.9")),
            ("Expires", "90".into()),
        ];
        assert_eq!(asked(&lines), registers(uri, Some(90)));
        assert_eq!(asked(&[]), Ok(Asked::Nothing));
        assert!(asked(&[("Contact", format!("<sip:{}@b>", "2".repeat(600)))]).is_err());
    }
}
