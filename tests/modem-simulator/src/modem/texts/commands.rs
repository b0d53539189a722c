//! Commands of TS 27.005, in PDU mode.

use super::cms;
use super::pdu::hex;
use super::prompt::{Given, Purpose};
use super::storage::{Memory, Stat};
use crate::identity::Make;
use crate::modem::extended::number;
use crate::modem::reply::ResultCode;
use crate::modem::syntax::{Form, parameters};
use crate::modem::{Modem, Refused};

const fn refused(code: u16) -> Refused {
    ResultCode::Cms(code)
}

impl Modem {
    pub(in crate::modem) fn text_command(
        &mut self,
        name: &str,
        form: &Form,
    ) -> Option<Result<(), Refused>> {
        if !matches!(
            name,
            "+CMGF"
                | "+CPMS"
                | "+CNMI"
                | "+CSMS"
                | "+CSCA"
                | "+CMGL"
                | "+CMGR"
                | "+CMGD"
                | "+CMGS"
                | "+CMGW"
        ) {
            return None;
        }
        if !self.sim.is_ready() && name != "+CMGF" && *form != Form::Test {
            let code = if self.sim.is_blocked() {
                cms::NO_SIM
            } else {
                cms::SIM_PIN
            };
            return Some(Err(refused(code)));
        }
        Some(match form {
            Form::Test => self.text_ranges(name),
            Form::Read => self.text_setting(name),
            Form::Write(values) => self.text_write(name, values),
            Form::Execute if name == "+CMGL" => self.list(4),
            Form::Execute => Err(ResultCode::Error),
        })
    }

    fn text_ranges(&mut self, name: &str) -> Result<(), Refused> {
        let range = match name {
            "+CMGF" => "(0,1)",
            "+CPMS" => "(\"ME\",\"SM\",\"SR\"),(\"ME\",\"SM\"),(\"ME\",\"SM\")",
            "+CNMI" => "(0-2),(0-3),(0,2),(0-2),(0,1)",
            "+CSMS" => "(0,1)",
            "+CMGL" => "(0-4)",
            "+CMGD" => return self.deletable(),
            _ => return Ok(()),
        };
        self.inform(format!("{name}: {range}"));
        Ok(())
    }

    /// The indices that are taken, as both makes say them.
    fn deletable(&mut self) -> Result<(), Refused> {
        let memory = self.settings.texts.memories[0];
        let taken = self.texts.storage(memory).iter();
        let taken: Vec<String> = taken.map(|(index, _)| index.to_string()).collect();
        self.inform(format!("+CMGD: ({}),(0-4)", taken.join(",")));
        Ok(())
    }

    fn text_setting(&mut self, name: &str) -> Result<(), Refused> {
        let settings = &self.settings.texts;
        let text = match name {
            "+CMGF" => format!("+CMGF: {}", u8::from(settings.text_mode)),
            "+CNMI" => {
                let values = settings.indications.map(|value| value.to_string());
                format!("+CNMI: {}", values.join(","))
            }
            "+CSMS" => format!("+CSMS: {},1,1,1", settings.service),
            "+CSCA" => "+CSCA: \"+212661000000\",145".into(),
            "+CPMS" => {
                let memories = settings.memories.map(|memory| {
                    let storage = self.texts.storage(memory);
                    format!(
                        "\"{}\",{},{}",
                        memory.name(),
                        storage.used(),
                        storage.places()
                    )
                });
                format!("+CPMS: {}", memories.join(","))
            }
            _ => return Err(ResultCode::Error),
        };
        self.inform(text);
        Ok(())
    }

    fn text_write(&mut self, name: &str, values: &str) -> Result<(), Refused> {
        match name {
            "+CMGF" => self.settings.texts.text_mode = number(values, 1)? == 1,
            "+CSMS" => {
                self.settings.texts.service = number(values, 1)?;
                self.inform("+CSMS: 1,1,1");
            }
            "+CSCA" => {}
            "+CPMS" => self.choose_memories(values)?,
            "+CNMI" => self.choose_indications(values)?,
            _ if self.settings.texts.text_mode => return Err(refused(cms::NOT_SUPPORTED)),
            "+CMGL" => self.list(number(values, 4)?)?,
            "+CMGR" => self.read(index(values)?)?,
            "+CMGD" => self.delete(values)?,
            "+CMGS" => self.begin(Purpose::Send, values)?,
            _ => self.begin(Purpose::Store(stat_of(values)), values)?,
        }
        Ok(())
    }

    fn choose_memories(&mut self, values: &str) -> Result<(), Refused> {
        let mut memories = self.settings.texts.memories;
        for (place, name) in parameters(values).iter().enumerate() {
            let memory = Memory::named(name).ok_or(refused(cms::NOT_SUPPORTED))?;
            let slot = memories.get_mut(place).ok_or(refused(cms::NOT_SUPPORTED))?;
            if place > 0 && memory == Memory::Reports {
                return Err(refused(cms::NOT_SUPPORTED));
            }
            *slot = memory;
        }
        self.settings.texts.memories = memories;
        let counts = memories.map(|memory| {
            let storage = self.texts.storage(memory);
            format!("{},{}", storage.used(), storage.places())
        });
        self.inform(format!("+CPMS: {}", counts.join(",")));
        Ok(())
    }

    fn choose_indications(&mut self, values: &str) -> Result<(), Refused> {
        for (place, value) in parameters(values).iter().enumerate() {
            let highest = [2, 3, 2, 2, 1].get(place).ok_or(ResultCode::Error)?;
            self.settings.texts.indications[place] = number(value, *highest)?;
        }
        Ok(())
    }

    fn list(&mut self, wanted: u8) -> Result<(), Refused> {
        if self.settings.texts.text_mode {
            return Err(refused(cms::NOT_SUPPORTED));
        }
        let memory = self.settings.texts.memories[0];
        let listed: Vec<(usize, String)> = self
            .texts
            .storage(memory)
            .iter()
            .filter(|(_, stored)| stored.stat.is_asked(wanted))
            .map(|(index, stored)| {
                let (stat, length) = (stored.stat as u8, stored.length());
                (
                    index,
                    format!("+CMGL: {index},{stat},,{length}\n{}", hex(&stored.pdu)),
                )
            })
            .collect();
        for (index, line) in listed {
            self.inform(line);
            self.was_read(memory, index);
        }
        Ok(())
    }

    fn read(&mut self, index: usize) -> Result<(), Refused> {
        let memory = self.settings.texts.memories[0];
        if index >= self.texts.storage(memory).places() {
            return Err(refused(cms::INVALID_INDEX));
        }
        let Some(stored) = self.texts.storage(memory).get(index) else {
            // Nothing is there: modems of the field say either.
            return match self.make() {
                Make::Simcom => Err(refused(cms::INVALID_INDEX)),
                Make::Quectel => Ok(()),
            };
        };
        let (stat, length, pdu) = (stored.stat as u8, stored.length(), hex(&stored.pdu));
        self.inform(format!("+CMGR: {stat},,{length}\n{pdu}"));
        self.was_read(memory, index);
        Ok(())
    }

    fn was_read(&mut self, memory: Memory, index: usize) {
        if let Some(stored) = self.texts.storage(memory).get(index)
            && stored.stat == Stat::Unread
        {
            stored.stat = Stat::Read;
        }
    }

    /// `<index>[,<delflag>]` (TS 27.005 clause 3.5.4).
    fn delete(&mut self, values: &str) -> Result<(), Refused> {
        let memory = self.settings.texts.memories[0];
        let storage = self.texts.storage(memory);
        match parameters(values).get(1).map(String::as_str) {
            None | Some("" | "0") => {
                let index = index(values)?;
                if index >= storage.places() {
                    return Err(refused(cms::INVALID_INDEX));
                }
                storage.remove(index);
            }
            Some("1") => storage.remove_where(|stat| stat == Stat::Read),
            Some("2") => storage.remove_where(|stat| matches!(stat, Stat::Read | Stat::Sent)),
            Some("3") => storage.remove_where(|stat| stat != Stat::Unread),
            Some("4") => storage.remove_where(|_| true),
            Some(_) => return Err(refused(cms::NOT_SUPPORTED)),
        }
        self.place_became_free();
        Ok(())
    }

    /// `<length>`, and then the prompt.
    fn begin(&mut self, purpose: Purpose, values: &str) -> Result<(), Refused> {
        let length = index(values)?;
        if length == 0 || length > 164 {
            return Err(refused(cms::INVALID_PDU));
        }
        self.texts.given = Some(Given::begun(purpose, length));
        Ok(())
    }
}

fn index(values: &str) -> Result<usize, Refused> {
    let first = parameters(values).swap_remove(0);
    first.parse().map_err(|_| refused(cms::INVALID_PDU))
}

/// `+CMGW=<length>[,<stat>]`: unsent where it is not said.
fn stat_of(values: &str) -> Stat {
    match parameters(values).get(1).map(String::as_str) {
        Some("0") => Stat::Unread,
        Some("1") => Stat::Read,
        Some("3") => Stat::Sent,
        _ => Stat::Unsent,
    }
}
