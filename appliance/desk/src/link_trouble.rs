//! Why the box and central do not come together, as far as somebody can do something about it.

macro_rules! troubles {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $words:literal;)*) => {
        /// What stands between the box and central.
        #[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        pub enum LinkTrouble {
            $($(#[$doc])* $variant,)*
        }

        impl LinkTrouble {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name, for messages' ids and for programs.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// What it means and what to do, in English, for the log.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)*
                }
            }
        }
    };
}

troubles! {
    /// Something else answers at central's address: a sign-in page, a proxy, another server.
    Portal = "portal",
        "something that is not central answers at its address: a sign-in page of the network, a \
         proxy, or another server; sign in there, have the network let the box through, or look at \
         the address";
    /// A certificate of another authority.
    OtherAuthority = "other-authority",
        "what answers shows a certificate that the ministry's authority did not sign: a sign-in page \
         of the network, or a central that was set up anew; look which it is, and in the second case \
         have the box enrolled again";
    /// Central's certificate has expired.
    CentralExpired = "central-expired",
        "central's certificate has expired; have it renewed (jawab-central certificate renew)";
    /// Central's certificate is not valid yet by the box's clock.
    NotYetValid = "not-yet-valid",
        "central's certificate is not valid yet by this box's clock; set the clock right";
    /// Central's certificate is for another name.
    WrongName = "wrong-name",
        "central's certificate is for another name than the one in box.toml; write central's own name \
         there, or have the name added (jawab-central certificate name)";
    /// Central does not take the box's certificate.
    OwnCertificate = "own-certificate",
        "central does not take this box's certificate: it has expired, or is of another authority; \
         have the box enrolled again and put the new files in place";
    /// The box is not enrolled, or was enrolled again.
    Refused = "refused",
        "central does not know this box, or it was enrolled again since; have it enrolled and put the \
         new files in place";
    /// The certificate is another box's.
    OtherBox = "other-box",
        "the certificate is another box's; put the one in place that was made for this box's id";
    /// The name is not known.
    NameUnknown = "name-unknown",
        "nobody knows central's name; look at the box's network and at the name in box.toml";
    /// No way there.
    NoRoute = "no-route",
        "there is no way to central's address; look at the cable, the 4G stick and the router";
    /// Nobody listens.
    NobodyListens = "nobody-listens",
        "nothing listens at central's address; central is being started or stopped, or the address or \
         port in box.toml is another";
    /// Nothing comes back.
    Silent = "silent",
        "central does not answer in time; look at the network, or at a firewall on the way";
    /// The connection ends in the middle.
    BreaksOff = "breaks-off",
        "the connection to central breaks off; the box tries again by itself. If that stays so, look at \
         the network";
    /// Small packets arrive, and large ones do not.
    LargePackets = "large-packets",
        "central is reached, but what is larger does not arrive: the link is very slow, or takes \
         smaller packets than it says; lower the MTU at the router or the stick";
    /// Central cannot keep anything.
    CentralCannotSave = "central-cannot-save",
        "central cannot save at the moment; the box tries again by itself";
    /// Another version.
    OtherVersion = "other-version",
        "central and the box do not understand each other; update the older one";
    /// Stamps from the future.
    Clock = "clock",
        "changes carry a time that is more than a day ahead of central's; set the box's clock right";
    /// Central has another history of the box.
    OtherHistory = "other-history",
        "central has another history of this box; the box goes on in a new one by itself. Look whether \
         a second box runs from a copy of this one's disk";
    /// The box's own record cannot be read.
    OwnRecord = "own-record",
        "this box cannot read what it has to send; run jawab ledger verify";
    /// Something else, said in the log.
    Other = "other",
        "the log says what stands in the way";
}

impl std::fmt::Display for LinkTrouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.words())
    }
}
