//! A browser without a screen, and a desk for it to visit.
#![allow(dead_code, unreachable_pub, reason = "each test crate uses its part")]

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;
use jawab_desk::floor::{FloorKeeper, floor};
use jawab_desk::{
    CaseKind, Desk, Ledger, MenuDesk, MenuOrder, MenuQueue, NewCase, NewHandset, NewStaff, Role,
    Whose,
};
use jawab_vocabulary::{
    CallId, CallRecord, Cause, Course, Direction, EndedBy, Endpoint, LegRecord, LegRole, Outcome,
    Quality, Segment, SegmentKind, StaffId,
};
use jawab_web::desk::{DeskState, router};
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

pub const HOST: &str = "jawab.local";
pub const PASSWORD: &str = "correct horse";

/// What a page answered.
pub struct Page {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Page {
    pub fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    pub fn cookies(&self) -> Vec<&str> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .map(|cookie| cookie.to_str().unwrap())
            .collect()
    }

    /// What a person reads of the page: the text outside its tags. Ids, tokens and times in
    /// attributes have any digits and letters in them, so that a word is absent from here alone.
    pub fn words(&self) -> String {
        let mut rest = self.text.as_str();
        let mut words = String::new();
        while let Some((before, tag)) = rest.split_once('<') {
            words.push_str(before);
            words.push(' ');
            rest = tag.split_once('>').map_or("", |(_, after)| after);
        }
        words + rest
    }

    /// The part of the page between two markers.
    pub fn between(&self, start: &str, end: &str) -> &str {
        let from = self.text.find(start).expect(start) + start.len();
        let length = self.text[from..].find(end).expect(end);
        &self.text[from..from + length]
    }
}

pub struct Browser {
    pub router: Router,
    pub cookies: BTreeMap<String, String>,
    pub csrf: String,
    pub accept_language: &'static str,
}

impl Browser {
    pub fn new(router: Router) -> Self {
        Self {
            router,
            cookies: BTreeMap::new(),
            csrf: String::new(),
            accept_language: "en",
        }
    }

    pub async fn send(&mut self, request: Request<Body>) -> Response {
        let response = self.router.clone().oneshot(request).await.unwrap();
        for cookie in response.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() || cookie.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.into(), value.into());
            }
        }
        response
    }

    pub fn request(&self, method: Method, path: &str) -> axum::http::request::Builder {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, HOST)
            .header(header::ACCEPT_LANGUAGE, self.accept_language)
            .header(header::COOKIE, cookies.join("; "))
    }

    pub async fn get(&mut self, path: &str) -> Page {
        let request = self.request(Method::GET, path).body(Body::empty()).unwrap();
        let page = read(self.send(request).await).await;
        if let Some(start) = page.text.find("name=\"csrf\" value=\"") {
            let token = &page.text[start + 19..];
            self.csrf = token[..token.find('"').unwrap()].into();
        }
        page
    }

    /// Sends a form as the page it was on would.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut fields = fields.to_vec();
        let csrf = self.csrf.clone();
        fields.push(("csrf", &csrf));
        let request = self.form(path, &fields);
        read(self.send(request).await).await
    }

    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Request<Body> {
        self.request(Method::POST, path)
            .header(header::ORIGIN, format!("https://{HOST}"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(encoded(fields)))
            .unwrap()
    }

    /// Sends a form with a file, its token in front.
    pub async fn upload(&mut self, path: &str, name: &str, content: &[u8]) -> Page {
        let csrf = self.csrf.clone();
        let body = [
            field("csrf", csrf.as_bytes()),
            file_field(name, content),
            b"--edge--\r\n".to_vec(),
        ];
        let request = self.multipart(path, body.concat());
        read(self.send(request).await).await
    }

    pub fn multipart(&self, path: &str, body: impl Into<Body>) -> Request<Body> {
        self.request(Method::POST, path)
            .header(header::ORIGIN, format!("https://{HOST}"))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .body(body.into())
            .unwrap()
    }

    pub async fn log_in(&mut self, login: &str, password: &str) -> Page {
        self.get("/login").await;
        self.post(
            "/login",
            &[("login", login), ("password", password), ("handset", "201")],
        )
        .await
    }

    /// Logs in and opens the desk.
    pub async fn sits_down(&mut self, login: &str) {
        let answer = self.log_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let desk = self.get("/").await;
        assert_eq!(desk.status, StatusCode::OK, "{}", desk.text);
    }
}

/// A field of a form with a file.
pub fn field(name: &str, value: &[u8]) -> Vec<u8> {
    let head = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
    [head.as_bytes(), value, b"\r\n"].concat()
}

/// The file of one.
pub fn file_field(name: &str, content: &[u8]) -> Vec<u8> {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    );
    [head.as_bytes(), content, b"\r\n"].concat()
}

pub async fn read(response: Response) -> Page {
    let (parts, body) = response.into_parts();
    let octets = body.collect().await.unwrap().to_bytes();
    Page {
        status: parts.status,
        headers: parts.headers,
        text: String::from_utf8(octets.to_vec()).unwrap(),
    }
}

pub fn encoded(fields: &[(&str, &str)]) -> String {
    let percent = |text: &str| {
        text.bytes()
            .map(|octet| match octet {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(octet).to_string(),
                _ => format!("%{octet:02X}"),
            })
            .collect::<String>()
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", percent(value)))
        .collect();
    pairs.join("&")
}

/// A centre: Salma supervises, Idir answers, one handset.
pub struct Centre {
    pub desk: Desk,
    pub keeper: FloorKeeper,
    pub floor: jawab_desk::floor::Floor,
    pub salma: StaffId,
    pub idir: StaffId,
    folder: TempDir,
    pub menus: MenuDesk,
    /// What is wanted of call control.
    pub orders: tokio::sync::mpsc::Receiver<MenuOrder>,
}

impl Centre {
    /// Somebody called, waited, was passed over by Idir and talked with Salma; this is its course.
    pub async fn call(&self, course: Course) -> Uuid {
        let contact = Uuid::now_v7();
        let record = CallRecord {
            call: CallId(1),
            direction: Direction::Inbound,
            line: Some("gsm1".into()),
            caller: Some("0612345678".into()),
            called: None,
            forwarded: None,
            language: None,
            queue: None,
            staff: Some(self.salma),
            handset: Some("201".into()),
            not_answered_by: vec![self.idir],
            total_ms: 95_300,
            menu_ms: 4_200,
            wait_ms: 26_100,
            talk_ms: 60_000,
            hold_ms: 5_000,
            cause: Cause::NORMAL_CLEARING,
            ended_by: EndedBy::Caller,
            outcome: Outcome::Answered,
            course,
        };
        let now = jiff::Timestamp::now();
        self.desk.close_contact(contact, record, now).await.unwrap();
        contact
    }

    /// A call with a number ended so, by nobody's or Salma's doing; gives its contact.
    pub async fn ended(
        &self,
        number: Option<&str>,
        direction: Direction,
        outcome: Outcome,
    ) -> Uuid {
        let contact = Uuid::now_v7();
        let party = number.map(Into::into);
        let (caller, called) = match direction {
            Direction::Inbound => (party, None),
            Direction::Outbound | Direction::Internal => (None, party),
        };
        let record = CallRecord {
            call: CallId(1),
            direction,
            line: Some("gsm1".into()),
            caller,
            called,
            forwarded: None,
            language: None,
            queue: None,
            staff: (direction == Direction::Outbound).then_some(self.salma),
            handset: None,
            not_answered_by: Vec::new(),
            total_ms: 95_000,
            menu_ms: 0,
            wait_ms: 95_000,
            talk_ms: 0,
            hold_ms: 0,
            cause: Cause::NORMAL_CLEARING,
            ended_by: EndedBy::Caller,
            outcome,
            course: Course::default(),
        };
        let now = jiff::Timestamp::now();
        self.desk.close_contact(contact, record, now).await.unwrap();
        contact
    }

    /// The course of such a call.
    pub fn course(&self) -> Course {
        let leg = |role, endpoint, staff, quality| LegRecord {
            role,
            endpoint,
            staff,
            quality,
        };
        let heard = Quality {
            packets: 3_000,
            lost: 450,
            late: 12,
            concealed: 470,
            jitter_ms: 31,
            mos_tenths: Some(28),
        };
        let modem = Quality {
            packets: 4_700,
            ..Quality::default()
        };
        let handset = |name: &str| Endpoint::Handset(name.into());
        let line = Endpoint::Line("gsm1".into());
        Course {
            legs: vec![
                leg(LegRole::Caller, line, None, Some(modem)),
                leg(LegRole::Staff, handset("202"), Some(self.idir), None),
                leg(
                    LegRole::Staff,
                    handset("201"),
                    Some(self.salma),
                    Some(heard),
                ),
            ],
            segments: [
                (SegmentKind::Menu, 4_200, vec![]),
                (SegmentKind::Ring, 20_000, vec![1]),
                (SegmentKind::Ring, 6_100, vec![2]),
                (SegmentKind::Talk, 40_000, vec![2]),
                (SegmentKind::Hold, 5_000, vec![2]),
                (SegmentKind::Talk, 20_000, vec![2]),
            ]
            .map(|(kind, ms, legs)| Segment {
                kind,
                ms,
                legs,
                without_first: false,
                supervision: None,
            })
            .to_vec(),
        }
    }

    /// Salma writes down a case of nobody in particular.
    pub async fn case(&self, kind: CaseKind, note: &str) -> Uuid {
        let case = Uuid::now_v7();
        let new = NewCase {
            id: case,
            contact: None,
            caller_kind: None,
            note: note.into(),
            programme: None,
            kind: kind.into(),
            open: true,
            name: None,
            address: None,
            whose: Whose::Unsaid,
        };
        self.desk.save_case(self.salma, new).await.unwrap();
        case
    }

    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::new(
            Ledger::open(&folder.path().join("ledger.db")).unwrap(),
            "RAB",
        );
        let staff = async |login: &str, name: &str, role| {
            let new = NewStaff {
                login: login.into(),
                name: name.into(),
                password: PASSWORD.into(),
                role,
            };
            desk.add_staff("test", new).await.unwrap()
        };
        let salma = staff("salma", "Salma Benkirane", Role::Supervisor).await;
        let idir = staff("idir", "Idir Aït", Role::Staff).await;
        let handset = NewHandset {
            extension: "201".into(),
            label: "Accueil".into(),
            secret: None,
            realm: "jawab".into(),
        };
        desk.add_handset("test", handset).await.unwrap();
        let (floor, keeper) = floor();
        let queue = |name: &str, key| MenuQueue {
            name: name.into(),
            key,
            has_numbers: false,
        };
        let queues = vec![queue("Pass Jeunes", Some(4)), queue("Accueil", None)];
        let file = folder.path().join("menus.json");
        let (menus, orders, ..) = MenuDesk::open(file, queues, Box::new(|text, _| text == 1));
        Self {
            desk,
            keeper,
            floor,
            menus,
            orders,
            salma,
            idir,
            folder,
        }
    }

    pub fn router(&self) -> Router {
        router(DeskState {
            centre: "Rabat".into(),
            desk: self.desk.clone(),
            floor: self.floor.clone(),
            menus: self.menus.clone(),
            sip_realm: "jawab".into(),
        })
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.router())
    }

    /// The sound of the message of a contact is on the disk.
    pub fn keeps_sound(&self, contact: Uuid, sound: &[u8]) {
        let folder = self.folder.path().join("recordings");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{contact}-message.wav")), sound).unwrap();
    }

    /// How many files are on the box's disk, those that are being written included.
    pub fn files_on_disk(&self) -> usize {
        std::fs::read_dir(self.folder.path().join("files")).map_or(0, Iterator::count)
    }

    /// From now on the ledger takes no case.
    pub fn break_the_ledger(&self) {
        self.break_table("cases");
    }

    /// From now on the ledger takes no file.
    pub fn break_attachments(&self) {
        self.break_table("attachments");
    }

    /// Changes the tables behind the desk's back.
    pub fn does(&self, sql: &str) {
        let file = self.folder.path().join("ledger.db");
        let db = rusqlite::Connection::open(file).unwrap();
        db.execute_batch(sql).unwrap();
    }

    fn break_table(&self, table: &str) {
        let file = self.folder.path().join("ledger.db");
        rusqlite::Connection::open(file)
            .unwrap()
            .execute_batch(&format!(
                "CREATE TRIGGER broken BEFORE INSERT ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'the test broke it'); END"
            ))
            .unwrap();
    }
}

/// Salma is ready at her handset.
pub fn show_ready(centre: &Centre) {
    show(centre, jawab_desk::floor::Activity::Ready);
}

/// Salma does something at her handset.
pub fn show(centre: &Centre, activity: jawab_desk::floor::Activity) {
    let agent = jawab_desk::floor::Agent {
        staff: centre.salma,
        name: "Salma Benkirane".into(),
        handset: "201".into(),
        handset_here: true,
        activity,
        since: jiff::Timestamp::now(),
    };
    let board = jawab_desk::floor::Board {
        agents: vec![agent],
        handsets: vec!["201".into()],
        ..jawab_desk::floor::Board::default()
    };
    centre.keeper.board.send_replace(std::sync::Arc::new(board));
}
