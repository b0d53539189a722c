//! The headers of a message, in order.

use super::{
    CSeq, Contact, Contacts, ContentType, Expires, From, Header, ListHeader, Name, NameAddr,
    RecordRoute, Route, To, TypedHeader, Via,
};
use crate::{Fault, lex};

/// The headers of a message: all of them, in order, whether they are known or not.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Headers(Vec<Header>);

impl Headers {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// In order.
    pub fn iter(&self) -> std::slice::Iter<'_, Header> {
        self.0.iter()
    }

    /// How many lines there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value of the first of a name.
    #[must_use]
    pub fn first(&self, name: &Name) -> Option<&str> {
        self.all(name).next()
    }

    /// The values of all lines of a name.
    pub fn all<'a, 'n>(&'a self, name: &'n Name) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0
            .iter()
            .filter(move |header| header.name == *name)
            .map(Header::value)
    }

    /// Whether one of that name is there.
    #[must_use]
    pub fn contains(&self, name: &Name) -> bool {
        self.first(name).is_some()
    }

    /// Adds one at the end.
    pub fn push(&mut self, name: Name, value: impl Into<String>) {
        self.0.push(Header::new(name, value));
    }

    /// Adds these at the end.
    pub fn push_all(&mut self, more: &[(Name, String)]) {
        for (name, value) in more {
            self.push(name.clone(), value.clone());
        }
    }

    /// Adds one at the top, as a Via is.
    pub fn push_front(&mut self, name: Name, value: impl Into<String>) {
        self.0.insert(0, Header::new(name, value));
    }

    /// Puts a value in the place of the first of a name, or at the end; others of the name go.
    pub fn set(&mut self, name: Name, value: impl Into<String>) {
        let header = Header::new(name, value);
        let Some(at) = self.0.iter().position(|own| own.name == header.name) else {
            self.0.push(header);
            return;
        };
        let mut index = 0;
        self.0.retain(|own| {
            index += 1;
            index - 1 <= at || own.name != header.name
        });
        if let Some(place) = self.0.get_mut(at) {
            *place = header;
        }
    }

    /// Changes the value of the first of a name; false if there is none.
    pub fn set_first(&mut self, name: &Name, value: impl Into<String>) -> bool {
        let first = self.0.iter_mut().find(|own| own.name == *name);
        let Some(first) = first else {
            return false;
        };
        *first = Header::new(first.name.clone(), value);
        true
    }

    /// Takes all of a name away; gives how many there were.
    pub fn remove(&mut self, name: &Name) -> usize {
        let before = self.0.len();
        self.0.retain(|own| own.name != *name);
        before - self.0.len()
    }

    /// Takes the first of a name away.
    pub fn remove_first(&mut self, name: &Name) -> Option<Header> {
        let at = self.0.iter().position(|own| own.name == *name)?;
        Some(self.0.remove(at))
    }

    /// The one value of a header that every such message has.
    ///
    /// # Errors
    /// [`Fault::Missing`], [`Fault::Repeated`], [`Fault::Malformed`].
    pub fn get<T: TypedHeader>(&self) -> Result<T, Fault> {
        self.find()?
            .ok_or_else(|| Fault::Missing(static_name::<T>()))
    }

    /// The one value of a header, if it is there.
    ///
    /// # Errors
    /// [`Fault::Repeated`], [`Fault::Malformed`].
    pub fn find<T: TypedHeader>(&self) -> Result<Option<T>, Fault> {
        let name = T::NAME;
        let mut values = self.all(&name);
        let Some(value) = values.next() else {
            return Ok(None);
        };
        if values.next().is_some() {
            return Err(Fault::Repeated(static_name::<T>()));
        }
        T::parse(value).map(Some)
    }

    /// All values of a header, of every line.
    ///
    /// # Errors
    /// [`Fault::Malformed`], if one of them cannot be read.
    pub fn list<T: ListHeader>(&self) -> Result<Vec<T>, Fault> {
        let name = T::NAME;
        let lines = self.all(&name);
        let values = lines.flat_map(|line| lex::split(line, b','));
        values.map(|value| T::parse(lex::trim(value))).collect()
    }

    /// Puts a value in the place of the first of its name; others of the name go.
    pub fn put<T: TypedHeader + std::fmt::Display>(&mut self, value: &T) {
        self.set(T::NAME, value.to_string());
    }

    /// Adds a value at the end.
    pub fn add<T: TypedHeader + std::fmt::Display>(&mut self, value: &T) {
        self.push(T::NAME, value.to_string());
    }

    /// The tokens of Require, Supported, Unsupported, Allow or Allow-Events, of every line.
    #[must_use]
    pub fn tokens(&self, name: &Name) -> Vec<String> {
        self.all(name)
            .flat_map(|line| line.split(','))
            .map(|token| lex::trim(token).to_owned())
            .filter(|token| !token.is_empty())
            .collect()
    }

    /// The topmost Via.
    ///
    /// # Errors
    /// [`Fault::Missing`], [`Fault::Malformed`].
    pub fn via(&self) -> Result<Via, Fault> {
        let line = self.first(&Name::VIA).ok_or(Fault::Missing("Via"))?;
        let first = lex::split(line, b',').next().unwrap_or_default();
        Via::parse(lex::trim(first))
    }

    /// From.
    ///
    /// # Errors
    /// As [`Headers::get`].
    pub fn from(&self) -> Result<NameAddr, Fault> {
        self.get::<From>().map(|From(address)| address)
    }

    /// To.
    ///
    /// # Errors
    /// As [`Headers::get`].
    pub fn to(&self) -> Result<NameAddr, Fault> {
        self.get::<To>().map(|To(address)| address)
    }

    /// The tag of From.
    ///
    /// # Errors
    /// As [`Headers::get`].
    pub fn from_tag(&self) -> Result<Option<String>, Fault> {
        Ok(self.from()?.tag().map(str::to_owned))
    }

    /// The tag of To.
    ///
    /// # Errors
    /// As [`Headers::get`].
    pub fn to_tag(&self) -> Result<Option<String>, Fault> {
        Ok(self.to()?.tag().map(str::to_owned))
    }

    /// Call-ID, as it is: its case matters.
    ///
    /// # Errors
    /// [`Fault::Missing`], [`Fault::Repeated`], [`Fault::Malformed`].
    pub fn call_id(&self) -> Result<&str, Fault> {
        let mut values = self.all(&Name::CALL_ID);
        let id = values.next().ok_or(Fault::Missing("Call-ID"))?;
        if values.next().is_some() {
            return Err(Fault::Repeated("Call-ID"));
        }
        if id.is_empty() || id.contains([' ', '\t']) {
            return Err(Fault::Malformed("Call-ID"));
        }
        Ok(id)
    }

    /// `CSeq`.
    ///
    /// # Errors
    /// As [`Headers::get`].
    pub fn cseq(&self) -> Result<CSeq, Fault> {
        self.get()
    }

    /// All contacts.
    ///
    /// # Errors
    /// [`Fault::Malformed`]; a `*` beside others is so (RFC 3261 §10.2.2).
    pub fn contacts(&self) -> Result<Contacts, Fault> {
        let mut lines = self.all(&Name::CONTACT);
        if lines.next() == Some("*") && lines.next().is_none() {
            return Ok(Contacts::Star);
        }
        self.list::<Contact>().map(Contacts::List)
    }

    /// The routes of every line.
    ///
    /// # Errors
    /// [`Fault::Malformed`].
    pub fn routes(&self) -> Result<Vec<NameAddr>, Fault> {
        let routes = self.list::<Route>()?;
        Ok(routes.into_iter().map(|Route(address)| address).collect())
    }

    /// The recorded routes of every line.
    ///
    /// # Errors
    /// [`Fault::Malformed`].
    pub fn record_routes(&self) -> Result<Vec<NameAddr>, Fault> {
        let routes = self.list::<RecordRoute>()?;
        let address = |RecordRoute(address)| address;
        Ok(routes.into_iter().map(address).collect())
    }

    /// Content-Type.
    ///
    /// # Errors
    /// [`Fault::Repeated`], [`Fault::Malformed`].
    pub fn content_type(&self) -> Result<Option<ContentType>, Fault> {
        self.find()
    }

    /// Expires, in seconds, if it can be read.
    #[must_use]
    pub fn expires(&self) -> Option<u32> {
        self.find::<Expires>().ok()?.map(|Expires(seconds)| seconds)
    }
}

impl<'a> IntoIterator for &'a Headers {
    type Item = &'a Header;
    type IntoIter = std::slice::Iter<'a, Header>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Constants are made of literals.
fn static_name<T: TypedHeader>() -> &'static str {
    T::NAME.literal()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn some() -> Headers {
        let mut headers = Headers::new();
        headers.push(Name::VIA, "SIP/2.0/UDP a;branch=1");
        headers.push(Name::from("X-Own"), " kept ");
        headers.push(Name::from("v"), "SIP/2.0/UDP b;branch=2");
        headers
    }

    #[test]
    fn headers_keep_their_order_and_names() {
        let mut headers = some();
        let names: Vec<&str> = headers.iter().map(|header| header.name.as_str()).collect();
        assert_eq!(names, ["Via", "X-Own", "v"]);
        assert_eq!(headers.first(&Name::from("x-own")), Some("kept"));
        assert_eq!(headers.via().unwrap().branch(), Some("1"));
        headers.set(Name::VIA, "SIP/2.0/UDP c");
        assert_eq!(headers.len(), 2);
        assert_eq!(headers.first(&Name::VIA), Some("SIP/2.0/UDP c"));
        assert!(headers.set_first(&Name::VIA, "SIP/2.0/UDP d"));
        assert!(headers.remove_first(&Name::VIA).is_some());
        assert!(!headers.set_first(&Name::VIA, "x"));
        assert_eq!(headers.remove(&Name::from("X-OWN")), 1);
        assert!(headers.is_empty());
    }

    #[test]
    fn a_header_that_is_there_once_says_when_it_is_not() {
        let mut headers = Headers::new();
        assert_eq!(headers.cseq(), Err(Fault::Missing("CSeq")));
        headers.push(Name::CSEQ, "1 INVITE");
        assert_eq!(headers.cseq().unwrap().number, 1);
        headers.push(Name::CSEQ, "2 INVITE");
        assert_eq!(headers.cseq(), Err(Fault::Repeated("CSeq")));
    }

    #[test]
    fn no_value_ends_its_line() {
        let header = Header::new(Name::SUBJECT, "a\r\nVia: b");
        assert_eq!(header.value(), "a  Via: b");
    }

    #[test]
    fn tokens_come_of_every_line() {
        let mut headers = Headers::new();
        headers.push(Name::SUPPORTED, "timer, 100rel,");
        headers.push(Name::from("k"), "replaces");
        assert_eq!(
            headers.tokens(&Name::SUPPORTED),
            ["timer", "100rel", "replaces"]
        );
    }
}
