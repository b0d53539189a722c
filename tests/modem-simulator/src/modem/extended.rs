//! Extended commands of TS 27.007, TS 27.005 and V.250 that both makes have.

use serde_json::json;

use super::network::CELL;
use super::reply::ResultCode;
use super::syntax::{Form, parameters};
use super::{Modem, Refused};
use crate::cme;
use crate::identity::Make;
use crate::voice::tones::is_key;

/// Write commands that change nothing here, with the answer to `=?` and the default.
const KEPT: [(&str, &str, &str); 18] = [
    ("+CSCS", "(\"IRA\",\"GSM\",\"UCS2\")", "\"IRA\""),
    ("+CSDH", "(0,1)", "0"),
    ("+COLP", "(0,1)", "0"),
    ("+CLIR", "(0-2)", "0"),
    ("+CCWA", "(0,1)", "0"),
    ("+CSSN", "(0,1),(0,1)", "0,0"),
    ("+CUSD", "(0-2)", "0"),
    ("+CTZR", "(0-2)", "0"),
    ("+CTZU", "(0,1)", "0"),
    ("+CGREG", "(0-2)", "0"),
    ("+CEREG", "(0-2)", "0"),
    ("+CLVL", "(0-5)", "2"),
    ("+CMUT", "(0,1)", "0"),
    ("+CMOD", "(0)", "0"),
    ("+CSTA", "(129,145)", "129"),
    ("+VTD", "(1-255)", "1"),
    (
        "+IPR",
        "(),(9600,19200,38400,57600,115200,921600)",
        "115200",
    ),
    ("+ICF", "(1-3),(0-3)", "3,3"),
];

impl Modem {
    pub(crate) fn extended(&mut self, name: &str, form: &Form) -> Result<(), Refused> {
        let known = self
            .status_command(name, form)
            .or_else(|| self.call_command(name, form))
            .or_else(|| self.text_command(name, form))
            .or_else(|| match self.make() {
                Make::Simcom => self.simcom(name, form),
                Make::Quectel => self.quectel(name, form),
            })
            .or_else(|| (name == "+CUSD").then(|| self.ussd_command(form))?)
            .or_else(|| self.kept(KEPT.as_slice(), name, form));
        known.unwrap_or(Err(ResultCode::Error))
    }

    /// The SIM, the network and the modem itself.
    fn status_command(&mut self, name: &str, form: &Form) -> Option<Result<(), Refused>> {
        match (name, form) {
            ("+CGMI" | "+GMI", Form::Execute) => self.inform(self.identity.manufacturer()),
            ("+CGMM" | "+GMM", Form::Execute) => self.inform(self.identity.model()),
            ("+CGMR" | "+GMR", Form::Execute) => self.inform(self.identity.revision()),
            ("+CGSN" | "+GSN", Form::Execute) => self.inform(self.identity.imei().to_owned()),
            ("+CIMI", Form::Execute) if self.sim.is_ready() => {
                self.inform(self.identity.imsi.clone());
            }
            ("+CIMI", Form::Execute) => return Some(Err(ResultCode::Cme(self.sim_error()))),
            ("+GCAP", Form::Execute) => self.inform("+GCAP: +CGSM"),
            ("+CNUM", Form::Execute) => {
                let text = format!("+CNUM: \"\",\"{}\",145", self.identity.number);
                self.inform(text);
            }
            ("+CSQ", Form::Execute) => {
                let text = format!("+CSQ: {},99", self.network.rssi);
                self.inform(text);
            }
            ("+CPIN", Form::Read) => {
                let text = format!("+CPIN: {}", self.sim.state());
                self.inform(text);
            }
            ("+CPIN", Form::Write(values)) => return Some(self.enter_pin(values)),
            ("+CREG" | "+CGREG" | "+CEREG", Form::Read) => self.registration(name),
            ("+CREG", Form::Write(values)) => {
                return Some(number(values, 2).map(|n| self.settings.creg = n));
            }
            ("+COPS", Form::Read) => self.operator(),
            ("+COPS", Form::Write(values)) => return Some(self.choose_operator(values)),
            ("+CMEE", Form::Write(values)) => {
                return Some(number(values, 2).map(|n| self.settings.cmee = n));
            }
            ("+CMEE", Form::Read) => {
                let text = format!("+CMEE: {}", self.settings.cmee);
                self.inform(text);
            }
            ("+CFUN", Form::Read) => {
                let text = format!("+CFUN: {}", self.network.radio);
                self.inform(text);
            }
            ("+CFUN", Form::Write(values)) => return Some(self.functionality(values)),
            (name, Form::Test) => return self.ranges(name),
            _ => return None,
        }
        Some(Ok(()))
    }

    /// Calls and what is told of them.
    fn call_command(&mut self, name: &str, form: &Form) -> Option<Result<(), Refused>> {
        match (name, form) {
            ("+CHUP", Form::Execute) if self.mischief.ignores_chup => {}
            ("+CHUP", Form::Execute) => self.hang_up_by_box(),
            ("+CLCC", Form::Execute) => {
                if self.identity.data_session {
                    self.inform("+CLCC: 1,0,0,1,0,\"\",128");
                }
                for line in self.call_lines() {
                    self.inform(format!("+CLCC: {line}"));
                }
            }
            ("+CPAS", Form::Execute) => {
                let status = match &self.call {
                    None => 0,
                    Some(call) if call.is_incoming() => 3,
                    Some(_) => 4,
                };
                self.inform(format!("+CPAS: {status}"));
            }
            ("+CEER", Form::Execute) => {
                let text = format!("+CEER: {}", self.last_cause);
                self.inform(text);
            }
            ("+CLIP", Form::Write(values)) => {
                return Some(number(values, 1).map(|n| self.settings.clip = n == 1));
            }
            ("+CLIP", Form::Read) => {
                let text = format!("+CLIP: {},1", u8::from(self.settings.clip));
                self.inform(text);
            }
            ("+CRC", Form::Write(values)) => {
                return Some(number(values, 1).map(|n| self.settings.crc = n == 1));
            }
            ("+CRC", Form::Read) => {
                let text = format!("+CRC: {}", u8::from(self.settings.crc));
                self.inform(text);
            }
            ("+CVHU", Form::Write(values)) => {
                return Some(number(values, 1).map(|n| self.settings.cvhu = n));
            }
            ("+CVHU", Form::Read) => {
                let text = format!("+CVHU: {}", self.settings.cvhu);
                self.inform(text);
            }
            ("+VTS", Form::Write(values)) => return Some(self.send_keys(values)),
            _ => return None,
        }
        Some(Ok(()))
    }

    /// Commands of a table of those whose parameters are only kept.
    pub(crate) fn kept(
        &mut self,
        table: &[(&'static str, &'static str, &'static str)],
        name: &str,
        form: &Form,
    ) -> Option<Result<(), Refused>> {
        let (name, range, default) = table.iter().find(|(known, ..)| *known == name)?;
        match form {
            Form::Write(values) => {
                self.settings.kept.insert(name, values.clone());
            }
            Form::Read => {
                let value = self
                    .settings
                    .kept
                    .get(name)
                    .map_or(*default, String::as_str);
                let text = format!("{name}: {value}");
                self.inform(text);
            }
            Form::Test => self.inform(format!("{name}: {range}")),
            Form::Execute => {}
        }
        Some(Ok(()))
    }

    /// `=?` of the commands above that have parameters.
    fn ranges(&mut self, name: &str) -> Option<Result<(), Refused>> {
        let range = match name {
            "+CREG" | "+CMEE" => "(0-2)",
            "+CLIP" | "+CRC" | "+CVHU" => "(0,1)",
            "+CFUN" => "(0,1,4,5,6,7),(0,1)",
            "+CSQ" => "(0-31,99),(0-7,99)",
            "+VTS" => "(0-9,*,#,A-D)",
            "+COPS" => {
                let name = &self.identity.operator;
                let text = format!("+COPS: (2,\"{name}\",\"{name}\",\"60401\",2),,(0-4),(0-2)");
                self.inform(text);
                return Some(Ok(()));
            }
            "+CPIN" | "+CHUP" | "+CPAS" | "+CEER" | "+CGSN" | "+CGMI" | "+CGMM" | "+CGMR"
            | "+CIMI" | "+CNUM" => return Some(Ok(())),
            "+CLCC" if self.make() == Make::Quectel => return Some(Ok(())),
            _ => return None,
        };
        self.inform(format!("{name}: {range}"));
        Some(Ok(()))
    }

    pub(crate) fn sim_error(&self) -> u16 {
        if self.sim.is_blocked() {
            cme::SIM_PUK
        } else {
            cme::SIM_PIN
        }
    }

    fn enter_pin(&mut self, values: &str) -> Result<(), Refused> {
        if self.sim.is_ready() {
            return Err(ResultCode::Cme(cme::NOT_ALLOWED));
        }
        let pin = parameters(values).swap_remove(0);
        if !self.sim.unlock(&pin) {
            let code = if self.sim.is_blocked() {
                cme::SIM_PUK
            } else {
                cme::INCORRECT_PASSWORD
            };
            return Err(ResultCode::Cme(code));
        }
        // Reported after the result.
        self.after_reply.push(AfterReply::SimReady);
        Ok(())
    }

    fn registration(&mut self, name: &str) {
        let n = match name {
            "+CREG" => self.settings.creg.to_string(),
            other => self
                .settings
                .kept
                .get(other)
                .cloned()
                .unwrap_or_else(|| "0".into()),
        };
        let stat = self.network.stat;
        let text = if n == "2" && self.network.is_registered() {
            format!("{name}: 2,{stat},{CELL},{}", self.access_technology())
        } else {
            format!("{name}: {n},{stat}")
        };
        self.inform(text);
    }

    fn operator(&mut self) {
        if !self.network.is_registered() {
            return self.inform("+COPS: 0");
        }
        let format = self.settings.cops_format;
        let name = if format == 2 {
            "60401"
        } else {
            &self.identity.operator
        };
        let access = self.access_technology();
        let text = format!("+COPS: 0,{format},\"{name}\",{access}");
        self.inform(text);
    }

    fn choose_operator(&mut self, values: &str) -> Result<(), Refused> {
        let values = parameters(values);
        let mode = number(&values[0], 4)?;
        if let Some(format) = values.get(1).filter(|format| !format.is_empty()) {
            self.settings.cops_format = number(format, 2)?;
        }
        match mode {
            2 => self.register(0),
            0 | 1 | 4 if !self.network.is_registered() && self.sim.is_ready() => {
                self.after_reply.push(AfterReply::Register);
            }
            _ => {}
        }
        Ok(())
    }

    /// TS 27.007 clause 8.2: 1 full, 4 radio off, 0 minimum; a second parameter resets.
    fn functionality(&mut self, values: &str) -> Result<(), Refused> {
        let values = parameters(values);
        let wanted = number(&values[0], 7)?;
        if values.get(1).is_some_and(|reset| reset == "1") || wanted == 6 {
            self.after_reply.push(AfterReply::Reset);
            return Ok(());
        }
        match wanted {
            1 => {
                if self.network.radio != 1 && self.sim.is_ready() {
                    self.after_reply.push(AfterReply::Register);
                }
            }
            0 | 4 => {
                self.hang_up_by("network");
                self.register(0);
            }
            _ => return Err(ResultCode::Cme(cme::NOT_SUPPORTED)),
        }
        self.network.radio = wanted;
        Ok(())
    }

    /// TS 27.007 clause C.2.11. Both makes take several keys with commas between.
    fn send_keys(&mut self, values: &str) -> Result<(), Refused> {
        if !self.call.as_ref().is_some_and(super::Call::is_active) {
            return Err(ResultCode::Cme(cme::NOT_ALLOWED));
        }
        // `"1,2,3"`, or `1` and a duration that is not looked at.
        let keys: Vec<String> = match values.strip_prefix('"').and_then(|v| v.split_once('"')) {
            Some((quoted, _)) => quoted.split(',').map(Into::into).collect(),
            None => parameters(values).into_iter().take(1).collect(),
        };
        let keys: Vec<char> = keys.iter().flat_map(|key| key.chars()).collect();
        if keys.is_empty() || !keys.iter().copied().all(is_key) {
            return Err(ResultCode::Cme(cme::INVALID_PARAMETERS));
        }
        for digit in keys {
            self.report(json!({"event": "heard_dtmf", "digit": digit}));
        }
        Ok(())
    }
}

/// What a command sets off once its result has been said.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(crate) enum AfterReply {
    SimReady,
    Register,
    Reset,
    PowerOff,
}

/// A number from 0 up to a highest.
pub(crate) fn number(value: &str, highest: u8) -> Result<u8, Refused> {
    let value = parameters(value).swap_remove(0);
    match value.parse() {
        Ok(number) if number <= highest => Ok(number),
        _ => Err(ResultCode::Cme(cme::INVALID_PARAMETERS)),
    }
}
