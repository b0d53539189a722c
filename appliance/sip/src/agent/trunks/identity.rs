//! Who the centre is to an operator, and whom it asks for: From, P-Asserted-Identity, the domain.

use jawab_sip_engine::flow::Flow;
use jawab_sip_engine::{Host, Name, NameAddr, Request, Uri};
use jawab_switch::Number;

use crate::agent::leg::Who;
use crate::config::{NumberIn, TrunkConfig};
use crate::local_address::{host, own_user};
use crate::numbers::{called_of, number_in};

/// Who calls, as the operator is told.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) from: NameAddr,
    pub(crate) headers: Vec<(Name, String)>,
}

impl TrunkConfig {
    /// The domain of the account and of the numbers that are called, with its port.
    pub(crate) fn domain(&self, way: Flow) -> (Host, Option<u16>) {
        match (&self.domain, self.peers.first()) {
            (Some(domain), _) => (domain.clone(), None),
            // Of several addresses the one that is asked: it need not answer for the others.
            (None, Some(peer)) if matches!(peer.host, Host::Name(_)) => {
                (peer.host.clone(), peer.port)
            }
            (None, _) => (host(way.peer.ip()), Some(way.peer.port())),
        }
    }

    /// A user of that domain.
    pub(crate) fn user_of_domain(&self, user: &str, way: Flow) -> Uri {
        let (host, port) = self.domain(way);
        Uri::sip(Some(user), &host, port)
    }

    /// Who a call is from: the centre's number where the operator wants it, or else the account,
    /// or else who calls. A caller whose call goes on to somebody else is shown, where the operator is told
    /// from where it comes.
    pub(crate) fn identity(&self, called: &Number, who: Who<'_>, way: Flow) -> Identity {
        let caller = who.caller;
        let diversion = who
            .diverted
            .and_then(|diverted| self.diversion(called, diverted, way));
        let number = self.number.as_ref().map(Number::as_str);
        let account = self.account.as_ref().map(|account| account.user.as_str());
        let user = match self.number_in {
            NumberIn::From => number.or(account),
            NumberIn::PAssertedIdentity | NumberIn::PPreferredIdentity => account.or(number),
        };
        let user = match &diversion {
            Some(_) => caller.map(Number::as_str),
            None => user.or_else(|| caller.map(Number::as_str)),
        };
        let user = user.unwrap_or("anonymous");
        let uri = |user: &str| {
            if self.account.is_some() || self.domain.is_some() {
                self.user_of_domain(user, way)
            } else {
                own_user(user, way)
            }
        };
        let header = match self.number_in {
            NumberIn::From => None,
            NumberIn::PAssertedIdentity => Some(Name::P_ASSERTED_IDENTITY),
            NumberIn::PPreferredIdentity => Some(Name::P_PREFERRED_IDENTITY),
        };
        let header = header.zip(number);
        Identity {
            from: NameAddr::new(uri(user)),
            headers: header
                .map(|(name, number)| (name, NameAddr::new(uri(number)).to_string()))
                .into_iter()
                .chain(diversion)
                .collect(),
        }
    }

    /// The number that somebody has dialled who calls over this trunk. An operator that calls the
    /// contact which the box has registered says in To which number it was.
    pub(crate) fn called(&self, request: &Request) -> Option<Number> {
        let account = self.account.as_ref().map(|account| account.user.as_str());
        let is_account = account.is_some() && request.uri.user() == account;
        let to = request.headers.to().ok().filter(|_| is_account);
        let to = to.and_then(|to| number_in(&to.uri));
        to.or_else(|| called_of(request))
    }
}

#[cfg(test)]
mod tests {
    use jawab_sip_engine::Message;
    use jawab_switch::{Diverted, LineId};

    use super::super::tests::way;
    use super::*;
    use crate::config::{DivertedIn, Peer, TrunkAccount};

    fn trunk() -> TrunkConfig {
        TrunkConfig::at(LineId::from("op"), way().peer, 8)
    }

    fn account() -> TrunkAccount {
        TrunkAccount {
            user: "rabat".into(),
            login: None,
            registers: true,
        }
    }

    fn said(trunk: &TrunkConfig) -> (String, Vec<String>) {
        let caller = "201".into();
        let who = Who {
            caller: Some(&caller),
            diverted: None,
        };
        let identity = trunk.identity(&"0612".into(), who, way());
        let header = |(name, value): &(Name, String)| format!("{name}: {value}");
        (
            identity.from.to_string(),
            identity.headers.iter().map(header).collect(),
        )
    }

    #[test]
    fn who_calls_is_the_centres_number_the_account_or_the_handset() {
        let mut trunk = trunk();
        assert_eq!(said(&trunk).0, "<sip:201@192.0.2.1:5060>");
        trunk.number = Some("+212537000000".into());
        assert_eq!(
            said(&trunk),
            ("<sip:+212537000000@192.0.2.1:5060>".into(), vec![])
        );
        trunk.peers = vec![Peer {
            host: Host::parse("sip.op.ma").unwrap(),
            port: None,
        }];
        trunk.account = Some(account());
        assert_eq!(
            said(&trunk),
            ("<sip:+212537000000@sip.op.ma>".into(), vec![])
        );
        for (number_in, name) in [
            (NumberIn::PAssertedIdentity, "P-Asserted-Identity"),
            (NumberIn::PPreferredIdentity, "P-Preferred-Identity"),
        ] {
            trunk.number_in = number_in;
            let asserted = format!("{name}: <sip:+212537000000@sip.op.ma>");
            assert_eq!(
                said(&trunk),
                ("<sip:rabat@sip.op.ma>".into(), vec![asserted])
            );
        }
        trunk.number_in = NumberIn::From;
        trunk.number = None;
        trunk.domain = Host::parse("op.ma");
        assert_eq!(said(&trunk), ("<sip:rabat@op.ma>".into(), vec![]));
    }

    #[test]
    fn a_caller_whose_call_goes_on_is_shown_where_the_operator_is_told_of_it() {
        let mut trunk = trunk();
        trunk.number = Some("+212537000000".into());
        trunk.number_in = NumberIn::PAssertedIdentity;
        trunk.account = Some(account());
        trunk.domain = Host::parse("op.ma");
        let (caller, diverted) = ("0612345678".into(), Diverted { from: None });
        let who = Who {
            caller: Some(&caller),
            diverted: Some(&diverted),
        };
        let shown = |trunk: &TrunkConfig| trunk.identity(&"0661".into(), who, way());
        assert_eq!(shown(&trunk).from.to_string(), "<sip:rabat@op.ma>");
        trunk.diverted_in = DivertedIn::Diversion;
        let identity = shown(&trunk);
        assert_eq!(identity.from.to_string(), "<sip:0612345678@op.ma>");
        let names: Vec<&Name> = identity.headers.iter().map(|(name, _)| name).collect();
        assert_eq!(names, [&Name::P_ASSERTED_IDENTITY, &Name::DIVERSION]);
    }

    #[test]
    fn a_number_is_asked_for_at_the_operators_domain() {
        let mut trunk = trunk();
        let asked = |trunk: &TrunkConfig| trunk.user_of_domain("0612", way()).to_string();
        assert_eq!(asked(&trunk), "sip:0612@203.0.113.7:5080");
        trunk.peers[0].host = Host::parse("sip.op.ma").unwrap();
        assert_eq!(asked(&trunk), "sip:0612@sip.op.ma:5080");
        trunk.domain = Host::parse("op.ma");
        assert_eq!(asked(&trunk), "sip:0612@op.ma");
    }

    #[test]
    fn the_number_dialled_is_that_of_to_where_the_contact_is_called() {
        let called = |uri: &str, to: &str, account: Option<TrunkAccount>| {
            let text = format!(
                "INVITE {uri} SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bK1\r\n\
                 From: <sip:0612@op.ma>;tag=1\r\nTo: <{to}>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\
                 Content-Length: 0\r\n\r\n"
            );
            let Ok(Message::Request(request)) = Message::parse(text.as_bytes()) else {
                panic!("a request");
            };
            let trunk = TrunkConfig { account, ..trunk() };
            trunk.called(&request).map(|number| number.to_string())
        };
        let to = "sip:0537000001@op.ma";
        let rabat = "sip:rabat@192.0.2.1";
        assert_eq!(
            called(rabat, to, Some(account())).as_deref(),
            Some("0537000001")
        );
        assert_eq!(
            called("sip:0537000002@box", to, Some(account())).as_deref(),
            Some("0537000002")
        );
        assert_eq!(called(rabat, to, None), None);
        let numeric = TrunkAccount {
            user: "0537000000".into(),
            ..account()
        };
        let own = "sip:0537000000@192.0.2.1";
        assert_eq!(
            called(own, "sip:box@op.ma", Some(numeric)).as_deref(),
            Some("0537000000")
        );
    }
}
