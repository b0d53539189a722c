//! A line's form in `jawab status --json` and on the control socket. Fields are added here, and
//! none is removed or renamed: programs of a technician's read them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::spending::Spending;
use crate::{ChannelUse, LineFault, LineKind, LineState, LineStatus, LineWarning, ModemIdentity};

#[derive(Serialize, Deserialize)]
struct Told {
    name: String,
    #[serde(default)]
    kind: Option<String>,
    /// `starting`, `idle`, `busy`, `faulted`.
    state: String,
    /// Why it is out of service, in English.
    why: Option<String>,
    /// The same as a code, with what its message is about.
    #[serde(default)]
    fault: Option<Fault>,
    signal_dbm: Option<i16>,
    operator: Option<String>,
    /// In calls, and usable.
    channels: Option<(u16, u16)>,
    #[serde(default)]
    details: Details,
    #[serde(default)]
    spending: Spending,
}

#[derive(Serialize, Deserialize)]
struct Fault {
    code: String,
    #[serde(default)]
    arguments: BTreeMap<String, String>,
}

#[derive(Default, Serialize, Deserialize)]
struct Details {
    imei: Option<String>,
    imsi: Option<String>,
    iccid: Option<String>,
    number: Option<String>,
    warnings: Vec<String>,
}

impl From<LineStatus> for Told {
    fn from(line: LineStatus) -> Self {
        let fault = line.state.fault().filter(|fault| !fault.code().is_empty());
        Self {
            kind: line.kind.map(|kind| kind.code().into()),
            state: line.state.code().into(),
            why: line.state.fault().map(ToString::to_string),
            fault: fault.map(|fault| Fault {
                code: fault.code().into(),
                arguments: fault
                    .arguments()
                    .into_iter()
                    .map(|(name, value)| (name.into(), value.into()))
                    .collect(),
            }),
            name: line.name,
            signal_dbm: line.signal_dbm,
            operator: line.operator,
            channels: line.channels.map(|of| (of.busy, of.usable)),
            spending: line.spending,
            details: Details {
                imei: line.identity.imei,
                imsi: line.identity.imsi,
                iccid: line.identity.iccid,
                number: line.identity.number,
                warnings: line
                    .warnings
                    .iter()
                    .map(|warning| warning.code().into())
                    .collect(),
            },
        }
    }
}

impl From<Told> for LineStatus {
    fn from(told: Told) -> Self {
        let fault = || {
            let code = told.fault.as_ref().map(|fault| fault.code.as_str());
            let argument = |name: &str| told.fault.as_ref()?.arguments.get(name).cloned();
            LineFault::read(code, argument, told.why.as_deref().unwrap_or_default())
        };
        let state = LineState::read(&told.state, fault);
        let mut line = Self {
            name: told.name,
            kind: told.kind.as_deref().and_then(LineKind::read),
            state,
            signal_dbm: told.signal_dbm,
            operator: told.operator,
            channels: told
                .channels
                .map(|(busy, usable)| ChannelUse { busy, usable }),
            identity: ModemIdentity {
                imei: told.details.imei,
                imsi: told.details.imsi,
                iccid: told.details.iccid,
                number: told.details.number,
            },
            spending: told.spending,
            warnings: Vec::new(),
        };
        for code in &told.details.warnings {
            line.warn(&LineWarning::read(code), true);
        }
        line
    }
}

impl Serialize for LineStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Told::from(self.clone()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for LineStatus {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Told::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line() -> LineStatus {
        let mut line = LineStatus::starting("gsm1", LineKind::Gsm);
        line.out_of_service(LineFault::PortMissing {
            port: "/dev/ttyUSB2".into(),
        });
        line.identity.iccid = Some("89212010000123456789".into());
        line.warn(&LineWarning::SimChanged, true);
        line
    }

    #[test]
    fn programs_read_the_fields_that_they_always_read_and_the_code_beside_them() {
        let told = serde_json::to_value(line()).unwrap();
        assert_eq!(told["state"], "faulted");
        assert!(told["why"].as_str().unwrap().contains("/dev/ttyUSB2"));
        for always in ["name", "signal_dbm", "operator", "channels"] {
            assert!(told.get(always).is_some(), "{always}");
        }
        for always in ["imei", "imsi", "iccid", "number"] {
            assert!(told["details"].get(always).is_some(), "{always}");
        }
        assert_eq!(told["details"]["warnings"], json!(["sim-changed"]));
        assert_eq!(told["kind"], "gsm");
        assert_eq!(told["fault"]["code"], "port-missing");
        assert_eq!(told["fault"]["arguments"]["port"], "/dev/ttyUSB2");
        let busy = LineStatus {
            state: LineState::Busy,
            channels: Some(ChannelUse {
                busy: 3,
                usable: 30,
            }),
            ..line()
        };
        let told = serde_json::to_value(&busy).unwrap();
        assert_eq!(
            (&told["why"], &told["channels"]),
            (&json!(null), &json!([3, 30]))
        );
        assert_eq!(serde_json::from_value::<LineStatus>(told).unwrap(), busy);
    }

    #[test]
    fn what_is_told_is_read_again_and_so_is_what_older_and_newer_programs_tell() {
        let read = |told| serde_json::from_value::<LineStatus>(told).unwrap();
        assert_eq!(read(serde_json::to_value(line()).unwrap()), line());
        let older = read(
            json!({"name": "e1", "state": "faulted", "why": "no signal (LOS)",
            "signal_dbm": null, "operator": null, "channels": [0, 30]}),
        );
        assert_eq!(older.state.fault().unwrap().to_string(), "no signal (LOS)");
        let newer = read(json!({"name": "gsm9", "state": "asleep", "why": null,
            "signal_dbm": null, "operator": null, "channels": null, "kind": "satellite",
            "details": {"warnings": ["moon"]}}));
        assert_eq!(newer.state, LineState::Unknown("asleep".into()));
        assert!(!newer.state.is_in_service() && newer.kind.is_none());
        assert_eq!(newer.warnings, [LineWarning::Other("moon".into())]);
    }
}
