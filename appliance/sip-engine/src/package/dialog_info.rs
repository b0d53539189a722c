//! `application/dialog-info+xml` (RFC 4235 §4): which calls somebody is in, for the lamps of a
//! colleague's phone, and for who wants to take a call that rings there (RFC 3891).

use super::xml::Writer;
use crate::Uri;
use crate::dialog::DialogId;
use crate::session::Content;

/// Most calls of one document: a lamp shows but whether there are any.
pub const MOST_DIALOGS: usize = 8;

/// Most characters of a name or a number that are told.
const MOST_CHARACTERS: usize = 128;

/// Whose call it is (§4.1.2).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Role {
    /// Theirs who is watched.
    Initiator,
    /// That of somebody who calls them.
    Recipient,
}

/// How far a call is (§3.7.1).
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub enum Stage {
    /// It was sent.
    Trying,
    /// Something was heard of it.
    Proceeding,
    /// It rings.
    Early,
    /// It is up.
    Confirmed,
    /// It is over.
    Terminated,
}

impl Stage {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Trying => "trying",
            Self::Proceeding => "proceeding",
            Self::Early => "early",
            Self::Confirmed => "confirmed",
            Self::Terminated => "terminated",
        }
    }
}

/// A side of a call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Party {
    /// Who it is.
    pub identity: Uri,
    /// The name that is shown.
    pub display: Option<String>,
    /// Where it is reached.
    pub target: Option<Uri>,
    /// It is put on hold by the other (RFC 4235 §4.4, `+sip.rendering`).
    pub is_held: bool,
}

/// A call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DialogState {
    /// What tells it from others of the document.
    pub id: String,
    /// By what it can be taken over; as the one who is watched sees it.
    pub dialog: Option<DialogId>,
    /// Whose it is.
    pub role: Option<Role>,
    /// How far it is.
    pub stage: Stage,
    /// Who is watched.
    pub local: Option<Party>,
    /// With whom.
    pub remote: Option<Party>,
}

/// Which calls somebody is in: all of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DialogInfo {
    /// One more in each document that a subscriber is told (§4.1.1).
    pub version: u32,
    /// Who is watched.
    pub entity: Uri,
    /// Their calls; [`MOST_DIALOGS`] of them are told.
    pub dialogs: Vec<DialogState>,
}

impl DialogInfo {
    /// As it is sent.
    #[must_use]
    pub fn content(&self) -> Content {
        let mut xml = Writer::new();
        let version = self.version.to_string();
        xml.begin(
            "dialog-info",
            &[
                ("xmlns", "urn:ietf:params:xml:ns:dialog-info"),
                ("version", version.as_str()),
                ("state", "full"),
                ("entity", bounded(self.entity.as_str())),
            ],
        );
        for dialog in self.dialogs.iter().take(MOST_DIALOGS) {
            dialog.write(&mut xml);
        }
        Content {
            kind: "application/dialog-info+xml".to_owned(),
            octets: xml.finish().into_bytes(),
        }
    }
}

impl DialogState {
    fn write(&self, xml: &mut Writer) {
        let mut attributes = vec![("id", bounded(&self.id))];
        // Cut short they would name nothing.
        let named = self.dialog.as_ref();
        let named = named.filter(|dialog| bounded(&dialog.call_id) == dialog.call_id);
        if let Some(dialog) = named {
            attributes.push(("call-id", &dialog.call_id));
            attributes.push(("local-tag", bounded(&dialog.local_tag)));
            attributes.push(("remote-tag", bounded(&dialog.remote_tag)));
        }
        match self.role {
            Some(Role::Initiator) => attributes.push(("direction", "initiator")),
            Some(Role::Recipient) => attributes.push(("direction", "recipient")),
            None => {}
        }
        xml.begin("dialog", &attributes);
        xml.text("state", &[], self.stage.as_str());
        for (name, party) in [("local", &self.local), ("remote", &self.remote)] {
            if let Some(party) = party {
                xml.begin(name, &[]);
                party.write(xml);
                xml.end();
            }
        }
        xml.end();
    }
}

impl Party {
    fn write(&self, xml: &mut Writer) {
        let display = self.display.as_deref().map(bounded);
        let display = display.map(|name| ("display", name));
        let identity = bounded(self.identity.as_str());
        xml.text("identity", display.as_slice(), identity);
        let target = self.target.as_ref().unwrap_or(&self.identity);
        let uri = [("uri", bounded(target.as_str()))];
        if self.is_held {
            xml.begin("target", &uri);
            let held = [("pname", "+sip.rendering"), ("pval", "no")];
            xml.empty("param", &held);
            xml.end();
        } else {
            xml.empty("target", &uri);
        }
    }
}

/// As much of a text as is told.
fn bounded(text: &str) -> &str {
    let end = text.char_indices().nth(MOST_CHARACTERS);
    end.and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests;
