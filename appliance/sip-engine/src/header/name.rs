//! Names of headers.

use std::borrow::Cow;
use std::fmt;

/// A header's name, as it came. Compared without regard to case and to compact forms
/// (RFC 3261 §7.3.3).
#[derive(Clone, Debug)]
pub struct Name(Cow<'static, str>);

macro_rules! names {
    ($($constant:ident = $name:literal;)*) => {
        #[allow(missing_docs, reason = "each is its own name")]
        impl Name {
            $(pub const $constant: Self = Self(Cow::Borrowed($name));)*
        }
    };
}

names! {
    ACCEPT = "Accept";
    ACCEPT_ENCODING = "Accept-Encoding";
    ACCEPT_LANGUAGE = "Accept-Language";
    ALERT_INFO = "Alert-Info";
    ALLOW = "Allow";
    ALLOW_EVENTS = "Allow-Events";
    AUTHENTICATION_INFO = "Authentication-Info";
    AUTHORIZATION = "Authorization";
    CALL_ID = "Call-ID";
    CALL_INFO = "Call-Info";
    CONTACT = "Contact";
    CONTENT_DISPOSITION = "Content-Disposition";
    CONTENT_ENCODING = "Content-Encoding";
    CONTENT_LENGTH = "Content-Length";
    CONTENT_TRANSFER_ENCODING = "Content-Transfer-Encoding";
    CONTENT_TYPE = "Content-Type";
    CSEQ = "CSeq";
    DATE = "Date";
    DIVERSION = "Diversion";
    EVENT = "Event";
    EXPIRES = "Expires";
    FROM = "From";
    HISTORY_INFO = "History-Info";
    MAX_FORWARDS = "Max-Forwards";
    MIN_EXPIRES = "Min-Expires";
    MIN_SE = "Min-SE";
    P_ASSERTED_IDENTITY = "P-Asserted-Identity";
    P_EARLY_MEDIA = "P-Early-Media";
    P_PREFERRED_IDENTITY = "P-Preferred-Identity";
    PATH = "Path";
    PRIVACY = "Privacy";
    PROXY_AUTHENTICATE = "Proxy-Authenticate";
    PROXY_AUTHENTICATION_INFO = "Proxy-Authentication-Info";
    PROXY_AUTHORIZATION = "Proxy-Authorization";
    PROXY_REQUIRE = "Proxy-Require";
    RACK = "RAck";
    REASON = "Reason";
    RECORD_ROUTE = "Record-Route";
    REFER_SUB = "Refer-Sub";
    REFER_TO = "Refer-To";
    REFERRED_BY = "Referred-By";
    REMOTE_PARTY_ID = "Remote-Party-ID";
    REPLACES = "Replaces";
    REQUIRE = "Require";
    RETRY_AFTER = "Retry-After";
    ROUTE = "Route";
    RSEQ = "RSeq";
    SERVER = "Server";
    SERVICE_ROUTE = "Service-Route";
    SESSION_EXPIRES = "Session-Expires";
    SIP_ETAG = "SIP-ETag";
    SIP_IF_MATCH = "SIP-If-Match";
    SUBJECT = "Subject";
    SUBSCRIPTION_STATE = "Subscription-State";
    SUPPORTED = "Supported";
    TIMESTAMP = "Timestamp";
    TO = "To";
    UNSUPPORTED = "Unsupported";
    USER_AGENT = "User-Agent";
    VIA = "Via";
    WARNING = "Warning";
    WWW_AUTHENTICATE = "WWW-Authenticate";
}

/// The compact forms of RFC 3261 §7.3.3 and those that the registry has got since.
const COMPACT: [(u8, &str); 20] = [
    (b'a', "Accept-Contact"),
    (b'b', "Referred-By"),
    (b'c', "Content-Type"),
    (b'd', "Request-Disposition"),
    (b'e', "Content-Encoding"),
    (b'f', "From"),
    (b'i', "Call-ID"),
    (b'j', "Reject-Contact"),
    (b'k', "Supported"),
    (b'l', "Content-Length"),
    (b'm', "Contact"),
    (b'n', "Identity-Info"),
    (b'o', "Event"),
    (b'r', "Refer-To"),
    (b's', "Subject"),
    (b't', "To"),
    (b'u', "Allow-Events"),
    (b'v', "Via"),
    (b'x', "Session-Expires"),
    (b'y', "Identity"),
];

impl Name {
    /// As it came.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of a constant.
    pub(crate) fn literal(self) -> &'static str {
        match self.0 {
            Cow::Borrowed(name) => name,
            Cow::Owned(_) => "",
        }
    }

    /// In its long form, if it is a compact one; otherwise as it came.
    #[must_use]
    pub fn long(&self) -> &str {
        let [octet] = self.0.as_bytes() else {
            return &self.0;
        };
        let form = octet.to_ascii_lowercase();
        COMPACT
            .iter()
            .find(|(compact, _)| *compact == form)
            .map_or(&self.0, |(_, long)| long)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.long().eq_ignore_ascii_case(other.long())
    }
}

impl Eq for Name {}

impl From<&str> for Name {
    fn from(name: &str) -> Self {
        Self(Cow::Owned(name.to_owned()))
    }
}

impl fmt::Display for Name {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc3261_7_3_3_compact_forms_are_the_same_names() {
        for (compact, long) in COMPACT {
            let compact = char::from(compact).to_string();
            assert_eq!(Name::from(compact.as_str()), Name::from(long));
            assert_eq!(
                Name::from(compact.to_uppercase().as_str()),
                Name::from(long)
            );
        }
        assert_eq!(Name::from("CALL-id"), Name::CALL_ID);
        assert_ne!(Name::from("z"), Name::VIA);
        assert_eq!(Name::from("v").as_str(), "v");
    }
}
