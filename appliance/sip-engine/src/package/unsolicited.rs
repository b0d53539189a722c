//! Notifications that nobody has subscribed to: many phones take `check-sync` so, and
//! `message-summary`.

use crate::endpoint::Ask;
use crate::flow::Flow;
use crate::session::Content;
use crate::{Method, Name, NameAddr, Uri};

impl Ask {
    /// A NOTIFY outside of any subscription: of a phone's own event package.
    #[must_use]
    pub fn notify(
        to: Uri,
        from: NameAddr,
        contact: Uri,
        way: Flow,
        event: &str,
        content: Option<Content>,
    ) -> Self {
        let contact = NameAddr::new(contact).to_string();
        Self {
            method: Method::Notify,
            to,
            from,
            ways: vec![way],
            like: way,
            headers: vec![
                (Name::CONTACT, contact),
                (Name::EVENT, event.to_owned()),
                // There is no more to come of it.
                (
                    Name::SUBSCRIPTION_STATE,
                    "terminated;reason=noresource".to_owned(),
                ),
            ],
            content,
            account: None,
        }
    }

    /// Has a phone fetch its configuration anew, and start again if it is told to.
    #[must_use]
    pub fn check_sync(to: Uri, from: NameAddr, contact: Uri, way: Flow, restarts: bool) -> Self {
        let event = format!("check-sync;reboot={restarts}");
        Self::notify(to, from, contact, way, &event, None)
    }
}
