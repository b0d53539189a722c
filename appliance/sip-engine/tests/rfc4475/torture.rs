//! How the messages are made, and what a user agent says to them.

use jawab_sip_engine::{
    Abilities, Contact, Contacts, Headers, Message, Method, Request, Response, Scheme,
};

/// A user agent that takes calls and registrations.
pub(crate) const UAS: Abilities<'static> = Abilities {
    methods: &[
        Method::Invite,
        Method::Ack,
        Method::Bye,
        Method::Cancel,
        Method::Options,
        Method::Register,
    ],
    schemes: &[Scheme::Sip, Scheme::Sips, Scheme::Tel],
    extensions: &[],
    media_types: &[("application", "sdp")],
};

pub(crate) const SDP: &str = "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\n\
    t=0 0\r\nm=audio 49217 RTP/AVP 0 12\r\nm=video 3227 RTP/AVP 31\r\na=rtpmap:31 LPC\r\n";

/// §3.1.1.1: white space and folding wherever they may be.
pub(crate) fn wsinv() -> String {
    format!(
        "INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0\r\n\
         TO :\r\n sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n\r\n\
         from   : \"J Rosenberg \\\\\\\"\"       <sip:jdrosen@example.com>\r\n  ;\r\n  tag = 98asjd8\r\n\
         MaX-fOrWaRdS: 0068\r\nCall-ID: wsinv.ndaksdj@192.0.2.1\r\nContent-Length   : {}\r\n\
         cseq: 0009\r\n  INVITE\r\nVia  : SIP  /   2.0\r\n /UDP\r\n    192.0.2.2;branch=390skdjuw\r\n\
         s :\r\nNewFangledHeader:   newfangled value\r\n continued newfangled value\r\n\
         UnknownHeaderWithUnusualValue: ;;,,;;,;\r\nContent-Type: application/sdp\r\n\
         Route:\r\n <sip:services.example.com;lr;unknownwith=value;unknown-no-value>\r\n\
         v:  SIP  / 2.0  / TCP     spindle.example.com   ;\r\n  branch  =   z9hG4bK9ikj8  ,\r\n \
         SIP  /    2.0   / UDP  192.168.255.111   ; branch=\r\n z9hG4bK30239\r\n\
         m:\"Quoted string \\\"\\\"\" <sip:jdrosen@example.com> ; newparam =\r\n      newvalue ;\r\n  \
         secondparam ; q = 0.33\r\n\r\n{SDP}",
        SDP.len()
    )
}

/// A request in order, whose lines are then replaced by name; an empty one is left out.
pub(crate) struct Torture {
    start: String,
    lines: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Torture {
    pub(crate) fn new(start: &str) -> Self {
        let method = start.split_whitespace().next().unwrap_or_default();
        let lines = [
            (
                "Via",
                "Via: SIP/2.0/UDP host.example.com;branch=z9hG4bKkdjuw".into(),
            ),
            ("From", "From: sip:caller@example.net;tag=93334".into()),
            ("To", "To: sip:j.user@example.com".into()),
            ("Call-ID", "Call-ID: torture.0ha0isndaksdj".into()),
            ("CSeq", format!("CSeq: 8 {method}")),
            ("Max-Forwards", "Max-Forwards: 70".into()),
            ("Content-Length", String::new()),
        ];
        Self {
            start: start.into(),
            lines: lines.into(),
            body: Vec::new(),
        }
    }

    pub(crate) fn line(mut self, name: &'static str, line: &str) -> Self {
        let own = self.lines.iter_mut().find(|(own, _)| *own == name);
        match own {
            Some((_, own)) => *own = line.into(),
            None => self.lines.push((name, line.into())),
        }
        self
    }

    pub(crate) fn without(self, name: &'static str) -> Self {
        self.line(name, "")
    }

    pub(crate) fn with_sdp(mut self) -> Self {
        self.body = SDP.into();
        self.line("Content-Type", "Content-Type: application/sdp")
    }

    pub(crate) fn with_body(mut self, body: &[u8]) -> Self {
        self.body = body.to_vec();
        self
    }

    pub(crate) fn octets(&self) -> Vec<u8> {
        let mut text = format!("{}\r\n", self.start);
        for (_, line) in self.lines.iter().filter(|(_, line)| !line.is_empty()) {
            text.push_str(line);
            text.push_str("\r\n");
        }
        text.push_str("\r\n");
        let mut octets = text.into_bytes();
        octets.extend_from_slice(&self.body);
        octets
    }

    pub(crate) fn request(&self) -> Request {
        match Message::parse(&self.octets()) {
            Ok(Message::Request(request)) => request,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn response(&self) -> Response {
        match Message::parse(&self.octets()) {
            Ok(Message::Response(response)) => response,
            other => panic!("{other:?}"),
        }
    }

    /// What a user agent says to it, 200 standing for whatever it says to what is in order.
    pub(crate) fn status(&self) -> u16 {
        let refusal = match Message::parse(&self.octets()) {
            Ok(Message::Request(request)) => match UAS.check(&request) {
                Ok(()) => return 200,
                Err(fault) => UAS.refusal(&request, &fault),
            },
            Ok(Message::Response(_)) => panic!("a response"),
            Err(error) => error.response(),
        };
        let refusal = refusal.unwrap();
        // It can be read by others.
        let written = Message::parse(&refusal.to_octets());
        assert!(written.is_ok() || refusal.status.code() == 400 || refusal.status.code() == 505);
        refusal.status.code()
    }
}

pub(crate) fn contacts(headers: &Headers) -> Vec<Contact> {
    match headers.contacts().unwrap() {
        Contacts::List(contacts) => contacts,
        Contacts::Star => Vec::new(),
    }
}
