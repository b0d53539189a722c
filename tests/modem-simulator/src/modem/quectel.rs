//! Commands of the "EC2x&EG9x&EM05 Series AT Commands Manual".

use super::extended::{AfterReply, number};
use super::reply::ResultCode;
use super::syntax::{Form, parameters};
use super::{Modem, Refused};
use crate::cme;

const KEPT: [(&str, &str, &str); 8] = [
    ("+QAUDMOD", "(0-3)", "0"),
    ("+QAUDLOOP", "(0,1)", "0"),
    (
        "+QDAI",
        "(1-5),(0,1),(0,1),(0-5),(0,1),(0,1)",
        "1,0,0,4,0,1",
    ),
    ("+QSCLK", "(0,1)", "0"),
    (
        "+QURCCFG",
        "\"urcport\",(\"usbat\",\"usbmodem\",\"uart1\")",
        "\"urcport\",\"usbat\"",
    ),
    ("+QCFG", "\"nwscanmode\",(0-5),(0,1)", "\"nwscanmode\",0"),
    ("+QMIC", "(0-65535),(0-65535)", "15000,15000"),
    ("+QRXGAIN", "(0-65535)", "8192"),
];

impl Modem {
    pub(crate) fn quectel(&mut self, name: &str, form: &Form) -> Option<Result<(), Refused>> {
        match (name, form) {
            ("+QPCMV", Form::Write(values)) => return Some(self.pcm_voice(values)),
            ("+QPCMV", Form::Read) => {
                let on = u8::from(self.settings.pcm);
                self.inform(format!("+QPCMV: {on},0"));
            }
            ("+QPCMV", Form::Test) => self.inform("+QPCMV: (0,1),(0-2)"),
            ("+QTONEDET", Form::Write(values)) => {
                return Some(number(values, 1).map(|n| self.settings.recognises_keys = n == 1));
            }
            ("+QTONEDET", Form::Read) => {
                let text = format!("+QTONEDET: {}", u8::from(self.settings.recognises_keys));
                self.inform(text);
            }
            ("+QTONEDET", Form::Test) => self.inform("+QTONEDET: (0,1)"),
            ("+QINDCFG", Form::Write(values)) => return Some(self.configure_indication(values)),
            ("+QCCID", Form::Execute) => {
                let text = format!("+QCCID: {}", self.identity.iccid());
                self.inform(text);
            }
            ("+QPOWD", Form::Execute | Form::Write(_)) => {
                self.after_reply.push(AfterReply::PowerOff);
            }
            _ => return self.kept(KEPT.as_slice(), name, form),
        }
        Some(Ok(()))
    }

    /// `AT+QPCMV=<enable>[,<port>]`: 0 is the USB NMEA port, the one there is here.
    fn pcm_voice(&mut self, values: &str) -> Result<(), Refused> {
        let values = parameters(values);
        let on = number(&values[0], 1)? == 1;
        if on && values.get(1).is_some_and(|port| port != "0") {
            return Err(ResultCode::Cme(cme::NOT_SUPPORTED));
        }
        self.settings.pcm = on;
        self.voice.realign();
        Ok(())
    }

    /// `AT+QINDCFG=<kind>[,<enable>[,<save>]]`; without `<enable>` it asks.
    fn configure_indication(&mut self, values: &str) -> Result<(), Refused> {
        let values = parameters(values);
        let Some((kind, on)) = self
            .settings
            .indications
            .iter_mut()
            .find(|(kind, _)| **kind == values[0])
        else {
            return Err(ResultCode::Cme(cme::INVALID_PARAMETERS));
        };
        match values.get(1) {
            Some(enable) => *on = number(enable, 1)? == 1,
            None => {
                let text = format!("+QINDCFG: \"{kind}\",{}", u8::from(*on));
                self.inform(text);
            }
        }
        Ok(())
    }
}
