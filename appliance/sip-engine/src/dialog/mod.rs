//! Dialogs (RFC 3261 §12): who the two sides are, what was counted, and where requests go.

mod route;

use crate::flow::Flow;
use crate::names::Names;
use crate::{CSeq, Fault, Method, Name, NameAddr, Request, Response, Uri};

/// Most proxies on a route that are kept.
const MOST_ROUTES: usize = 16;

/// Which messages a dialog has.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct DialogId {
    /// The Call-ID.
    pub call_id: String,
    /// Our tag.
    pub local_tag: String,
    /// The far end's; empty for one of RFC 2543 that gave none.
    pub remote_tag: String,
}

/// Where requests of a dialog go to.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Reach {
    /// To the route, or else the Contact, as RFC 3261 says; to where the far end was last heard
    /// from if that cannot be resolved.
    #[default]
    Contact,
    /// To where the far end was last heard from, whatever it says: for those behind NAT that do
    /// not know their own address.
    AsHeard,
}

/// Whether a request in a dialog comes in its turn (§12.2.2).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(crate) enum Turn {
    InOrder,
    /// Its number is not above the last one's.
    Late,
}

/// A dialog, early or confirmed.
#[derive(Clone, Debug)]
pub(crate) struct Dialog {
    pub(crate) id: DialogId,
    local: NameAddr,
    remote: NameAddr,
    local_cseq: u32,
    remote_cseq: Option<u32>,
    target: Uri,
    routes: Vec<NameAddr>,
    contact: Uri,
    reach: Reach,
    /// The far end has said by what it is reached.
    is_named: bool,
    /// How the far end was last heard from.
    pub(crate) heard: Flow,
}

impl Dialog {
    /// The dialog that a response to our request makes (§12.1.2). Where it has no Contact, the
    /// far end is asked for by what it was called, where it was heard from.
    pub(crate) fn of_response(
        request: &Request,
        response: &Response,
        contact: Uri,
        heard: Flow,
        reach: Reach,
    ) -> Result<Self, Fault> {
        let mut routes = response.headers.record_routes().unwrap_or_default();
        routes.reverse();
        routes.truncate(MOST_ROUTES);
        let target = contact_of(&response.headers);
        let is_named = target.is_some();
        Ok(Self {
            id: DialogId {
                call_id: request.headers.call_id()?.to_owned(),
                local_tag: request.headers.from_tag()?.unwrap_or_default(),
                remote_tag: response.headers.to_tag()?.unwrap_or_default(),
            },
            local: request.headers.from()?,
            remote: response.headers.to()?,
            local_cseq: request.headers.cseq()?.number,
            remote_cseq: None,
            target: target.unwrap_or_else(|| request.uri.clone()),
            routes,
            contact,
            reach: if is_named { reach } else { Reach::AsHeard },
            is_named,
            heard,
        })
    }

    /// The dialog that our response to a request makes (§12.1.1).
    pub(crate) fn of_request(
        request: &Request,
        local_tag: &str,
        contact: Uri,
        heard: Flow,
        reach: Reach,
    ) -> Result<Self, Fault> {
        let headers = &request.headers;
        let mut routes = headers.record_routes()?;
        routes.truncate(MOST_ROUTES);
        let from = headers.from()?;
        let target = contact_of(headers);
        let is_named = target.is_some();
        Ok(Self {
            id: DialogId {
                call_id: headers.call_id()?.to_owned(),
                local_tag: local_tag.to_owned(),
                remote_tag: headers.from_tag()?.unwrap_or_default(),
            },
            local: headers.to()?.with_tag(local_tag),
            target: target.unwrap_or_else(|| from.uri.clone()),
            remote: from,
            // Its first request has any number below 2**31 (§8.1.1.5): ours begin with 1.
            local_cseq: 0,
            remote_cseq: Some(headers.cseq()?.number),
            routes,
            contact,
            reach: if is_named { reach } else { Reach::AsHeard },
            is_named,
            heard,
        })
    }

    /// A request of this dialog (§12.2.1.1), with the next number; ACK has that of its INVITE,
    /// see [`Self::ack`]. It has no Via yet.
    pub(crate) fn request(&mut self, method: Method) -> Request {
        let number = self.next_cseq();
        self.numbered(method, number)
    }

    /// The number of our next request.
    pub(crate) const fn next_cseq(&mut self) -> u32 {
        self.local_cseq = self.local_cseq.saturating_add(1);
        self.local_cseq
    }

    /// The ACK of a 2xx to the INVITE of this number (§13.2.2.4).
    pub(crate) fn ack(&self, cseq: u32) -> Request {
        self.numbered(Method::Ack, cseq)
    }

    fn numbered(&self, method: Method, number: u32) -> Request {
        let (uri, routes) = route::towards(&self.target, &self.routes);
        let mut request = Request::new(method.clone(), uri);
        let headers = &mut request.headers;
        headers.push(Name::MAX_FORWARDS, "70");
        for route in routes {
            headers.push(Name::ROUTE, route.to_string());
        }
        headers.push(Name::FROM, self.local.to_string());
        headers.push(Name::TO, self.remote.to_string());
        headers.push(Name::CALL_ID, self.id.call_id.clone());
        headers.push(
            Name::CSEQ,
            CSeq {
                number,
                method: method.clone(),
            }
            .to_string(),
        );
        if is_target_refresh(&method) {
            headers.push(
                Name::CONTACT,
                NameAddr::new(self.contact.clone()).to_string(),
            );
        }
        request
    }

    /// A 2xx makes it a confirmed one: its route and Contact count, not those of before
    /// (§13.2.2.4).
    pub(crate) fn confirm(&mut self, response: &Response, heard: Flow) {
        if let Ok(mut routes) = response.headers.record_routes() {
            routes.reverse();
            routes.truncate(MOST_ROUTES);
            self.routes = routes;
        }
        self.heard = heard;
        self.refresh_target(&response.headers);
    }

    /// How the far end is reached, and by what it reaches us.
    pub(crate) fn let_in(&mut self, contact: Uri, reach: Reach) {
        self.contact = contact;
        if self.is_named {
            self.reach = reach;
        }
    }

    /// The ways that a request of this dialog may take, the best first; never none.
    pub(crate) fn ways(&self, names: &mut Names) -> Vec<Flow> {
        if self.reach == Reach::Contact {
            let hop = route::next_hop(&self.target, &self.routes);
            let ways = names.resolve(&hop, self.heard);
            if !ways.is_empty() {
                return ways;
            }
        }
        vec![self.heard]
    }

    /// Whether the far end is reached by what it has named, rather than where it was heard.
    pub(crate) fn is_named(&self) -> bool {
        self.reach == Reach::Contact
    }

    /// By what the far end reaches us.
    pub(crate) const fn contact(&self) -> &Uri {
        &self.contact
    }

    /// The same, whose next request of ours comes after one of this number.
    pub(crate) const fn numbered_from(mut self, last: u32) -> Self {
        self.local_cseq = last;
        self
    }

    /// The number of our last request.
    pub(crate) const fn local_cseq(&self) -> u32 {
        self.local_cseq
    }

    /// A request of the far end has come; its number is taken note of.
    pub(crate) fn receive(&mut self, request: &Request, heard: Flow) -> Result<Turn, Fault> {
        let number = request.headers.cseq()?.number;
        if self.remote_cseq.is_some_and(|last| number <= last) {
            return Ok(Turn::Late);
        }
        self.remote_cseq = Some(number);
        self.heard = heard;
        Ok(Turn::InOrder)
    }

    /// The far end is reached by another Contact from now on (§12.2.2, RFC 3311 §5.1).
    pub(crate) fn refresh_target(&mut self, headers: &crate::Headers) {
        if let Some(target) = contact_of(headers) {
            self.target = target;
        }
    }
}

/// Whether a method's Contact is where the far end is to be reached from then on.
pub(crate) const fn is_target_refresh(method: &Method) -> bool {
    matches!(
        method,
        Method::Invite | Method::Update | Method::Subscribe | Method::Notify | Method::Refer
    )
}

/// Where the sender of a message is reached.
pub(crate) fn contact_of(headers: &crate::Headers) -> Option<Uri> {
    match headers.contacts().ok()? {
        crate::Contacts::Star => None,
        crate::Contacts::List(contacts) => contacts.first().map(|contact| contact.uri.clone()),
    }
}
