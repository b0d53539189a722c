//! An operator that wants to know who calls: the box registers with it, and calls out with its
//! account; who hears whom is judged by what was said.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::net::Ipv4Addr;
use std::time::Duration;

use jawab_e2e::audio;
use jawab_e2e::centre::{Centre, Plan, ask};
use jawab_e2e::day::{EXTENSION, prompts};
use jawab_e2e::phone::{Answer, Phone, PhoneSetup};
use jawab_e2e::ports;
use jawab_e2e::process::Process;
use jawab_e2e::rtp::FarEnd;
use jawab_e2e::sipp::Peer;
use jawab_e2e::wait::until;
use tempfile::TempDir;

/// Of what was said, how much has to be heard with a correlation above 0.9.
const HEARD: f64 = 0.8;
const OPERATOR: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 5);
const PASSWORD: &str = "tr0is-mots";
const SECRET: &str = "secret-of-201";

/// A centre with an account at an operator, and that operator.
struct Place {
    centre: Centre,
    folder: TempDir,
    _operator: Process,
    far_end: FarEnd,
}

impl Place {
    /// The centre shows this password.
    async fn opens(password: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("jawab-operator-")
            .tempdir()
            .unwrap();
        let mut plan = Plan::new(&prompts()).unwrap();
        // Where no phone is: who is at an operator's address is the operator.
        let far_end = FarEnd::listen(OPERATOR).unwrap();
        let peer = Peer {
            address: OPERATOR.to_string(),
            port: ports::free().unwrap(),
            box_port: plan.sip_port,
        };
        let (files, port) = (folder.path().join("operator"), far_end.port().unwrap());
        let operator = peer
            .is_an_operator(&files, "rabat", PASSWORD, port)
            .unwrap();
        plan.more = format!(
            "[[line]]\nkind = \"sip-trunk\"\nname = \"op\"\npeer = \"{OPERATOR}:{}\"\nchannels = 2\n\
             domain = \"op.ma\"\nuser = \"rabat\"\npassword_file = \"op.password\"\nregister = true\n\
             number = \"+212537000000\"\nnumber_in = \"p-asserted-identity\"\n",
            peer.port
        );
        let path = folder.path().join("box");
        let mut centre = Centre::set_up(&path, plan, None).await.unwrap();
        std::fs::write(path.join("op.password"), format!("{password}\n")).unwrap();
        centre.gets_handset(EXTENSION, SECRET).await.unwrap();
        centre.start().await.unwrap();
        Self {
            centre,
            folder,
            _operator: operator,
            far_end,
        }
    }

    async fn phone(&self, says: &[i16]) -> Phone {
        let setup = PhoneSetup {
            extension: EXTENSION,
            secret: SECRET,
            sip_port: self.centre.sip_port(),
            says,
            answer: Answer::AtOnce,
        };
        Phone::registered(&self.folder.path().join("phone"), &setup)
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_registered_trunk_calls_out_with_its_account_and_both_are_heard() {
    let mut place = Place::opens(PASSWORD).await;
    place
        .centre
        .process()
        .says("trunk op is in service")
        .await
        .unwrap();
    let (their_voice, staff_voice) = (audio::voice(3, 4.0), audio::voice(4, 4.0));
    let phone = place.phone(&staff_voice).await;
    phone.told("dial", "0522000001").await.unwrap();
    let far_end = &place.far_end;
    let sends = || async { Ok(far_end.heard().peer) };
    let to = until("the box sends sound to the operator", sends)
        .await
        .unwrap();
    let mut far_end = place.far_end;
    let said = their_voice.clone();
    let far_end = tokio::task::spawn_blocking(move || {
        far_end.says(to, &said).unwrap();
        far_end
    })
    .await
    .unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    phone.told("hangup", "").await.unwrap();
    let query = "SELECT cause, outcome, line FROM call_records JOIN contacts ON \
                 contacts.id = call_records.contact";
    let database = place.centre.database();
    let record = until("the call's record", || async {
        let rows = ask(&database, query).ok();
        Ok(rows.and_then(|rows| rows.into_iter().next()))
    })
    .await
    .unwrap();
    assert_eq!((&record[0], &record[2]), (&16.into(), &"op".into()));
    let staff_heard = phone.switched_off().await.unwrap();
    let share = audio::share_heard(&their_voice, &staff_heard);
    assert!(share >= HEARD, "staff heard {share:.2} of what was said");
    let share = audio::share_heard(&staff_voice, &far_end.heard().samples);
    assert!(
        share >= HEARD,
        "the operator heard {share:.2} of what staff said"
    );
}

#[tokio::test]
async fn a_wrong_password_is_told_in_words_and_the_password_is_nowhere() {
    let wrong = "deux-mots-faux";
    let mut place = Place::opens(wrong).await;
    let told = place
        .centre
        .process()
        .says("the operator refuses the account rabat (403 Forbidden)")
        .await
        .unwrap();
    assert!(told.contains("trunk op is not registered"), "{told}");
    let log = std::fs::read_to_string(place.centre.log()).unwrap();
    assert!(!log.contains(wrong));
}
