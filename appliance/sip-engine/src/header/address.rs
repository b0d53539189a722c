//! Headers that carry an address.

use std::fmt;
use std::ops::{Deref, DerefMut, Range};

use super::{ListHeader, Name, TypedHeader};
use crate::{Fault, Params, Uri, lex};

/// `"name" <uri>;parameters`, or `uri;parameters` (RFC 3261 §20.10).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NameAddr {
    /// The name to be shown, without quotes and escapes.
    pub display: Option<String>,
    /// The URI.
    pub uri: Uri,
    /// Parameters of the header, not of the URI.
    pub params: Params,
}

impl NameAddr {
    /// An address without a name.
    #[must_use]
    pub const fn new(uri: Uri) -> Self {
        Self {
            display: None,
            uri,
            params: Params::new(),
        }
    }

    /// Reads one. Without `<` and `>`, what comes behind `;` belongs to the header, and a URI
    /// with a comma or a question mark is none (§20).
    ///
    /// # Errors
    /// [`Fault::Malformed`] with what it is said to be.
    pub fn parse(text: &str, what: &'static str) -> Result<Self, Fault> {
        let malformed = || Fault::Malformed(what);
        let text = lex::trim(text);
        let (display, rest) = if text.starts_with('"') {
            let (name, rest) = lex::quoted(text).ok_or_else(malformed)?;
            (Some(name), lex::trim(rest))
        } else {
            match text.find('<') {
                Some(at) => {
                    let name = lex::trim(text.get(..at).unwrap_or_default());
                    // Anything but what separates: names are not always tokens.
                    if name.contains(['"', ',', ';', '>', ':', '@']) {
                        return Err(malformed());
                    }
                    let name = (!name.is_empty()).then(|| name.to_owned());
                    (name, text.get(at..).unwrap_or_default())
                }
                None => return Self::parse_bare(text, what),
            }
        };
        let inside = rest.strip_prefix('<').ok_or_else(malformed)?;
        let (uri, params) = inside.split_once('>').ok_or_else(malformed)?;
        Ok(Self {
            display,
            uri: Uri::parse(lex::trim(uri)).map_err(|_| malformed())?,
            params: Params::parse(params, what)?,
        })
    }

    fn parse_bare(text: &str, what: &'static str) -> Result<Self, Fault> {
        let end = text.find(';').unwrap_or(text.len());
        let (uri, params) = text.split_at(end);
        if uri.contains(['?', ',']) {
            return Err(Fault::Malformed(what));
        }
        Ok(Self {
            display: None,
            uri: Uri::parse(lex::trim(uri)).map_err(|_| Fault::Malformed(what))?,
            params: Params::parse(params, what)?,
        })
    }

    /// The tag of From or To.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        self.params.get("tag").filter(|tag| !tag.is_empty())
    }

    /// The same with a tag.
    #[must_use]
    pub fn with_tag(mut self, tag: &str) -> Self {
        self.params.set("tag", tag);
        self
    }
}

/// Where the URIs are in a value of one or several addresses; those that cannot be read are
/// left out.
#[must_use]
pub fn uri_ranges(list: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut start = 0;
    for piece in lex::split(list, b',') {
        if let Ok(address) = NameAddr::parse(piece, "an address") {
            let text = address.uri.as_str();
            let from = after_name(piece);
            if let Some(at) = piece.get(from..).and_then(|rest| rest.find(text)) {
                let begin = start + from + at;
                ranges.push(begin..begin + text.len());
            }
        }
        start += piece.len() + 1;
    }
    ranges
}

/// Where the name ends.
fn after_name(piece: &str) -> usize {
    let text = piece.trim_start();
    match lex::quoted(text) {
        Some((_, rest)) => piece.len() - rest.len(),
        None => 0,
    }
}

impl fmt::Display for NameAddr {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.display {
            lex::write_quoted(to, name)?;
            to.write_str(" ")?;
        }
        write!(to, "<{}>{}", self.uri, self.params)
    }
}

macro_rules! addresses {
    ($($(#[$doc:meta])* $kind:ident $name:ident $list:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        pub struct $kind(pub NameAddr);

        impl TypedHeader for $kind {
            const NAME: Name = Name::$name;

            fn parse(value: &str) -> Result<Self, Fault> {
                NameAddr::parse(value, Name::$name.literal()).map(Self)
            }
        }

        impl Deref for $kind {
            type Target = NameAddr;

            fn deref(&self) -> &NameAddr {
                &self.0
            }
        }

        impl DerefMut for $kind {
            fn deref_mut(&mut self) -> &mut NameAddr {
                &mut self.0
            }
        }

        impl fmt::Display for $kind {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(to)
            }
        }

        addresses!(@$list $kind);
    )*};
    (@one $kind:ident) => {};
    (@list $kind:ident) => { impl ListHeader for $kind {} };
}

addresses! {
    /// Who a request is from.
    From FROM one;
    /// Whom a request is to.
    To TO one;
    /// A hop that a request has to take.
    Route ROUTE list;
    /// A hop that wants to see what follows.
    RecordRoute RECORD_ROUTE list;
    /// The route to who registered (RFC 3327).
    Path PATH list;
    /// The route to a registrar's services (RFC 3608).
    ServiceRoute SERVICE_ROUTE list;
    /// Where the sender is reached.
    Contact CONTACT list;
    /// Whom to call instead (RFC 3515).
    ReferTo REFER_TO one;
    /// On whose behalf (RFC 3892).
    ReferredBy REFERRED_BY one;
    /// Who calls, by the network's word (RFC 3325).
    PAssertedIdentity P_ASSERTED_IDENTITY list;
    /// Who calls, by the caller's word (RFC 3325).
    PPreferredIdentity P_PREFERRED_IDENTITY list;
    /// An older form of the same, which many exchanges still use (draft-ietf-sip-privacy).
    RemotePartyId REMOTE_PARTY_ID list;
    /// Who diverted a call (RFC 5806).
    Diversion DIVERSION list;
    /// Where a call has been (RFC 7044).
    HistoryInfo HISTORY_INFO list;
}

impl Contact {
    /// For how long, in seconds; none if it does not say. What cannot be read is as if it were
    /// not there (RFC 3261 §10.3, step 6 refers to the default).
    #[must_use]
    pub fn expires(&self) -> Option<u32> {
        self.params.get("expires").and_then(lex::seconds)
    }

    /// How much it is preferred, in thousandths (§20.10).
    #[must_use]
    pub fn q(&self) -> Option<u16> {
        thousandths(self.params.get("q")?)
    }
}

impl Diversion {
    /// Why it was diverted: `user-busy`, `no-answer`, `unconditional` and so on.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.params.get("reason")
    }

    /// How often it was diverted so far.
    #[must_use]
    pub fn counter(&self) -> Option<u32> {
        self.params.get("counter").and_then(lex::number)
    }
}

impl HistoryInfo {
    /// Its place: `1`, `1.1` and so on.
    #[must_use]
    pub fn index(&self) -> Option<&str> {
        self.params.get("index")
    }
}

/// The contacts of a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Contacts {
    /// `*`: all of them (§10.2.2).
    Star,
    /// Those that are named; perhaps none.
    List(Vec<Contact>),
}

/// A q-value, `0` to `1` with three places.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let is_short = places.len() <= 3 && places.bytes().all(|octet| octet.is_ascii_digit());
    if !is_short {
        return None;
    }
    let value = lex::number::<u16>(whole)?.checked_mul(1_000)?;
    let value = value.checked_add(format!("{places:0<3}").parse().ok()?)?;
    (value <= 1_000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> NameAddr {
        NameAddr::parse(text, "it").unwrap()
    }

    #[test]
    fn rfc3261_20_10_names_brackets_and_parameters() {
        let address = read(r#""Mr. \"W\" <x>" <sip:w@op.ma;transport=tcp>;q=0.7; expires=3600"#);
        assert_eq!(address.display.as_deref(), Some(r#"Mr. "W" <x>"#));
        assert_eq!(address.uri.as_str(), "sip:w@op.ma;transport=tcp");
        assert_eq!(address.params.get("Expires"), Some("3600"));
        assert_eq!(
            address.to_string(),
            r#""Mr. \"W\" <x>" <sip:w@op.ma;transport=tcp>;q=0.7;expires=3600"#
        );
        assert_eq!(read("sip:a@b;tag=1").uri.as_str(), "sip:a@b");
        assert_eq!(read("sip:a@b;tag=1").tag(), Some("1"));
        assert_eq!(
            read("Two Words<sip:a@b>").display.as_deref(),
            Some("Two Words")
        );
        assert_eq!(
            read("علي <tel:+212612345678>").display.as_deref(),
            Some("علي")
        );
        assert_eq!(
            read("<sip:+2126;cpc=ordinary@op.ma>;tag=1").uri.user(),
            Some("+2126;cpc=ordinary")
        );
        assert_eq!(read("<sip:a@b>;tag = x").tag(), Some("x"));
        for wrong in [
            "",
            "a",
            "<sip:a@b",
            "\"open <sip:a@b>",
            "Bell, A <sip:a@b>",
            "sip:a@b?Route=c",
            "<sip:a@b>x",
            "<>",
            "\"a\" sip:b@c",
            "<sip:a@b>;;",
        ] {
            assert!(NameAddr::parse(wrong, "it").is_err(), "{wrong}");
        }
    }

    #[test]
    fn uris_are_found_in_a_list() {
        let list = r#""sip:no@x, <sip:a@b>" <sip:a@b>;tag=1, sip:c@d;q=1 ,broken, <tel:1>"#;
        let found: Vec<&str> = uri_ranges(list)
            .into_iter()
            .map(|range| &list[range])
            .collect();
        assert_eq!(found, ["sip:a@b", "sip:c@d", "tel:1"]);
        assert!(uri_ranges(list)[0].start > 20);
    }

    #[test]
    fn contacts_tell_their_time_and_preference() {
        let contact = |text| Contact::parse(text).unwrap();
        assert_eq!(contact("<sip:a@b>;expires=0;q=0.05").expires(), Some(0));
        assert_eq!(contact("<sip:a@b>;q=0.05").q(), Some(50));
        assert_eq!(contact("<sip:a@b>;q=1.000").q(), Some(1_000));
        assert_eq!(contact("<sip:a@b>;q=1.1").q(), None);
        assert_eq!(contact("<sip:a@b>;expires=never").expires(), None);
        assert_eq!(
            contact("<sip:a@b>;expires=280297596632815").expires(),
            Some(u32::MAX)
        );
    }

    #[test]
    fn rfc5806_and_rfc7044_tell_where_a_call_has_been() {
        let diversion = Diversion::parse("<tel:+2125>;reason=user-busy;counter=2").unwrap();
        assert_eq!(
            (diversion.reason(), diversion.counter()),
            (Some("user-busy"), Some(2))
        );
        let history =
            HistoryInfo::parse("<sip:a@b?Reason=SIP%3Bcause%3D486>;index=1.1;mp=1").unwrap();
        assert_eq!(history.index(), Some("1.1"));
        assert_eq!(
            history.uri.headers(),
            [("Reason".into(), "SIP;cause=486".into())]
        );
    }
}
