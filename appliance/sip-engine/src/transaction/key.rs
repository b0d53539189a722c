//! Which transaction a message belongs to (RFC 3261 §17.1.3, §17.2.3).

use crate::random::is_unique;
use crate::{Fault, Method, Request, Response};

/// What tells our transactions apart: the branch that we gave, and the method, for CANCEL has the
/// branch of what it cancels.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct ClientKey {
    branch: String,
    method: Method,
}

impl ClientKey {
    pub(super) const fn new(branch: String, method: Method) -> Self {
        Self { branch, method }
    }

    pub(super) fn branch(&self) -> &str {
        &self.branch
    }

    pub(super) fn of(response: &Response) -> Result<Self, Fault> {
        let branch = response
            .headers
            .via()?
            .branch()
            .unwrap_or_default()
            .to_owned();
        Ok(Self::new(branch, response.headers.cseq()?.method))
    }
}

/// What tells the far ends' transactions apart.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) enum ServerKey {
    /// By the branch, and who gave it: another could give the same.
    Branch {
        branch: String,
        sent_by: String,
        method: Method,
    },
    /// By RFC 2543, which had no such branches.
    Legacy {
        uri: String,
        from_tag: Option<String>,
        to_tag: Option<String>,
        call_id: String,
        cseq: u32,
        via: String,
        method: Method,
    },
}

impl ServerKey {
    /// The transaction that a request is, or is a copy of; for ACK and CANCEL see the others.
    pub(super) fn of(request: &Request) -> Result<Self, Fault> {
        Self::by(request, request.method.clone())
    }

    /// The INVITE that an ACK or a CANCEL belongs to.
    pub(super) fn of_invite(request: &Request) -> Result<Self, Fault> {
        Self::by(request, Method::Invite)
    }

    /// The same without what a first INVITE of RFC 2543 has not, and its ACK has: our tag.
    pub(super) fn without_to_tag(mut self) -> Option<Self> {
        match &mut self {
            Self::Legacy { to_tag, .. } => {
                to_tag.take()?;
                Some(self)
            }
            Self::Branch { .. } => None,
        }
    }

    fn by(request: &Request, method: Method) -> Result<Self, Fault> {
        let headers = &request.headers;
        let via = headers.via()?;
        if let Some(branch) = via.branch().filter(|branch| is_unique(branch)) {
            let port = via.port.map(|port| format!(":{port}")).unwrap_or_default();
            return Ok(Self::Branch {
                branch: branch.to_owned(),
                sent_by: format!("{}{port}", via.host).to_ascii_lowercase(),
                method,
            });
        }
        Ok(Self::Legacy {
            uri: request.uri.as_str().to_owned(),
            from_tag: headers.from_tag()?,
            to_tag: headers.to_tag()?,
            call_id: headers.call_id()?.to_owned(),
            cseq: headers.cseq()?.number,
            via: via.to_string(),
            method,
        })
    }
}
