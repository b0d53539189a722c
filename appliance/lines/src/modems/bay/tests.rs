use super::*;
use jawab_devices::usb::UsbPort;
use jawab_wire::modem::{Digits, Make};

const IMEI: &str = "861477037812345";
const IMSI: &str = "604010123456789";
const NOW: Duration = Duration::ZERO;

fn device(place: &str, number: u32, id: (u16, u16), first: u32) -> UsbDevice {
    let port = |interface: u8| UsbPort {
        interface,
        path: format!("/dev/ttyUSB{}", first + u32::from(interface)).into(),
    };
    UsbDevice {
        place: place.into(),
        number,
        vendor: id.0,
        product: id.1,
        ports: (0..5).map(port).collect(),
    }
}

fn says(make: Make, imei: &str, imsi: Option<&str>) -> Finding {
    Finding::Modem(Presented {
        make: Some(make),
        imei: Digits::try_from(imei).ok(),
        imsi: imsi.and_then(|imsi| Digits::try_from(imsi).ok()),
    })
}

fn by_imei(imei: &str) -> Wanted {
    Wanted {
        imei: Some(imei.into()),
        imsi: None,
    }
}

/// Asks all there is to ask: at ports that are in the list a modem says that, at others nothing.
fn asks(bay: &mut Bay, now: Duration, answers: &[(&str, Finding)]) -> Vec<String> {
    let claimed = HashSet::new();
    let mut asked = Vec::new();
    while let Some((plugging, port)) = bay.next_to_ask(now, &claimed) {
        let name = port.to_str().unwrap().to_owned();
        let answer = answers.iter().find(|(port, _)| *port == name);
        let finding = answer.map_or(Finding::Nothing, |(_, finding)| finding.clone());
        bay.answered(now, &plugging, &port, finding);
        asked.push(name);
        assert!(asked.len() < 100, "it ends");
    }
    asked
}

#[test]
fn a_modem_of_the_manuals_is_asked_at_its_at_port_alone_and_found_after_each_plugging_in() {
    let mut bay = Bay::default();
    for (number, first) in [(5, 0), (6, 3)] {
        bay.plugged_in(vec![device("1-1", number, (0x1e0e, 0x9001), first)]);
        assert_eq!(bay.find(&by_imei(IMEI), &HashSet::new()), None);
        let at = format!("/dev/ttyUSB{}", first + 2);
        let asked = asks(&mut bay, NOW, &[(&at, says(Make::Simcom, IMEI, None))]);
        assert_eq!(asked, [at.as_str()]);
        let (_, ports) = bay.find(&by_imei(IMEI), &HashSet::new()).unwrap();
        assert_eq!(ports.at, Path::new(&at));
        assert_eq!(ports.audio, Path::new(&format!("/dev/ttyUSB{}", first + 4)));
        // What it said is known for as long as it is there.
        bay.plugged_in(vec![device("1-1", number, (0x1e0e, 0x9001), first)]);
        assert!(bay.find(&by_imei(IMEI), &HashSet::new()).is_some());
    }
    bay.plugged_in(Vec::new());
    assert_eq!(bay.find(&by_imei(IMEI), &HashSet::new()), None);
}

#[test]
fn one_that_no_manual_here_knows_is_asked_port_by_port() {
    for (make, vendor, audio) in [(Make::Simcom, 0x1e0e, 4), (Make::Quectel, 0x2c7c, 1)] {
        let mut bay = Bay::default();
        bay.plugged_in(vec![device("1-1", 5, (vendor, 0x0999), 0)]);
        let answers = [("/dev/ttyUSB3", says(make, IMEI, None))];
        let asked = asks(&mut bay, NOW, &answers);
        assert_eq!(asked.len(), 4, "none after the one that answered");
        let (_, ports) = bay.find(&by_imei(IMEI), &HashSet::new()).unwrap();
        assert_eq!(ports.audio, Path::new(&format!("/dev/ttyUSB{audio}")));
    }
}

#[test]
fn what_is_of_nobody_who_makes_modems_is_never_spoken_to() {
    let mut bay = Bay::default();
    bay.plugged_in(vec![device("1-1", 5, (0x2341, 0x0043), 0)]);
    assert_eq!(asks(&mut bay, NOW, &[]), [""; 0]);
    assert!(!bay.is_one_unknown(&HashSet::new()));
}

#[test]
fn two_lines_never_have_one_modem_and_each_finds_its_own() {
    let mut bay = Bay::default();
    let id = (0x1e0e, 0x9001);
    bay.plugged_in(vec![device("1-1", 5, id, 0), device("1-2", 6, id, 5)]);
    let answers = [
        ("/dev/ttyUSB2", says(Make::Simcom, IMEI, Some(IMSI))),
        ("/dev/ttyUSB7", says(Make::Simcom, "861477037899999", None)),
    ];
    asks(&mut bay, NOW, &answers);
    let by_imsi = Wanted {
        imei: None,
        imsi: Some(IMSI.into()),
    };
    let (plugging, _) = bay.find(&by_imsi, &HashSet::new()).unwrap();
    assert_eq!(plugging.to_string(), "1-1");
    let claimed = HashSet::from([plugging]);
    assert_eq!(bay.find(&by_imei(IMEI), &claimed), None);
    let (other, _) = bay.find(&by_imei("861477037899999"), &claimed).unwrap();
    assert_eq!(other.to_string(), "1-2");
    // One that somebody has is not asked.
    let claimed = HashSet::from([other, plugging_of("1-1", 5)]);
    assert_eq!(bay.next_to_ask(ASKED_ANEW, &claimed), None);
}

fn plugging_of(place: &str, number: u32) -> Plugging {
    Plugging {
        place: place.into(),
        number,
    }
}

#[test]
fn one_that_starts_is_asked_again_soon_one_that_never_answers_seldom_and_a_sim_may_change() {
    let mut bay = Bay::default();
    bay.plugged_in(vec![device("1-1", 5, (0x1e0e, 0x9001), 0)]);
    let mut now = NOW;
    for _ in 0..STARTS_WITHIN {
        assert!(bay.is_one_unknown(&HashSet::new()));
        assert_eq!(asks(&mut bay, now, &[]).len(), 1);
        assert_eq!(asks(&mut bay, now, &[]).len(), 0);
        now += SOON;
    }
    assert!(!bay.is_one_unknown(&HashSet::new()));
    assert_eq!(asks(&mut bay, now, &[]).len(), 0);
    now += SELDOM;
    let first = says(Make::Simcom, IMEI, Some("604020000000001"));
    assert_eq!(asks(&mut bay, now, &[("/dev/ttyUSB2", first)]).len(), 1);
    let by_imsi = Wanted {
        imei: None,
        imsi: Some(IMSI.into()),
    };
    assert_eq!(bay.find(&by_imsi, &HashSet::new()), None);
    now += ASKED_ANEW;
    let other = says(Make::Simcom, IMEI, Some(IMSI));
    assert_eq!(asks(&mut bay, now, &[("/dev/ttyUSB2", other)]).len(), 1);
    assert!(bay.find(&by_imsi, &HashSet::new()).is_some());
    bay.forget(&plugging_of("1-1", 5));
    assert_eq!(bay.find(&by_imsi, &HashSet::new()), None);
}
