//! Commands of the "SIM7500_SIM7600 Series AT Command Manual".

use super::extended::{AfterReply, number};
use super::reply::ResultCode;
use super::syntax::Form;
use super::{Modem, Refused};
use crate::cme;

const KEPT: [(&str, &str, &str); 9] = [
    ("+CNMP", "(2,13,14,38,48)", "2"),
    ("+CSCLK", "(0,1)", "0"),
    ("+CMICGAIN", "(0-8)", "3"),
    ("+COUTGAIN", "(0-8)", "4"),
    ("+CECM", "(0-7)", "1"),
    ("+CNSN", "(0-65535)", "4096"),
    ("+CSDVC", "(1,3)", "1"),
    ("+CPCMBANDWIDTH", "(1,2)", "1"),
    ("+CPCMFRM", "(0,1)", "0"),
];

impl Modem {
    pub(crate) fn simcom(&mut self, name: &str, form: &Form) -> Option<Result<(), Refused>> {
        match (name, form) {
            ("+CPCMREG", Form::Write(values)) => return Some(self.pcm_register(values)),
            ("+CPCMREG", Form::Read) => {
                let text = format!("+CPCMREG: {}", u8::from(self.settings.pcm));
                self.inform(text);
            }
            ("+CPCMREG", Form::Test) => self.inform("+CPCMREG: (0-1)"),
            // 16 kHz is another frame size, which nothing here speaks.
            ("+CPCMFRM", Form::Write(values)) if values != "0" => {
                return Some(Err(ResultCode::Error));
            }
            ("+DDET", Form::Write(values)) => {
                return Some(number(values, 1).map(|n| self.settings.recognises_keys = n == 1));
            }
            ("+DDET", Form::Read) => {
                let text = format!("+DDET: {}", u8::from(self.settings.recognises_keys));
                self.inform(text);
            }
            ("+DDET", Form::Test) => self.inform("+DDET: (0,1)"),
            ("+CLCC", Form::Write(values)) => {
                return Some(number(values, 1).map(|n| self.settings.clcc_reports = n == 1));
            }
            ("+CLCC", Form::Read) => {
                let text = format!("+CLCC: {}", u8::from(self.settings.clcc_reports));
                self.inform(text);
            }
            ("+CLCC", Form::Test) => self.inform("+CLCC: (0-1)"),
            ("+CICCID", Form::Execute) => {
                let text = format!("+ICCID: {}", self.identity.iccid());
                self.inform(text);
            }
            ("+CRESET", Form::Execute) => self.after_reply.push(AfterReply::Reset),
            ("+CPOF", Form::Execute) => self.after_reply.push(AfterReply::PowerOff),
            ("+CRESET" | "+CPOF", Form::Test) => {}
            _ => return self.kept(KEPT.as_slice(), name, form),
        }
        Some(Ok(()))
    }

    /// `AT+CPCMREG=<n>[,<m>]`: the sound of the present call on the audio port.
    fn pcm_register(&mut self, values: &str) -> Result<(), Refused> {
        let on = number(values, 1)? == 1;
        if on && self.call.is_none() {
            return Err(ResultCode::Cme(cme::NOT_ALLOWED));
        }
        if on && self.is_refused_its_sound() {
            return Err(ResultCode::Error);
        }
        self.settings.pcm = on;
        self.voice.realign();
        Ok(())
    }

    /// Some firmwares carry no sound for seconds after an answer.
    fn is_refused_its_sound(&self) -> bool {
        let talked = self.call.as_ref().map(|call| call.talked(self.now));
        let refused = self.mischief.sound_refused;
        talked
            .zip(refused)
            .is_some_and(|(talked, until)| talked < until)
    }
}
