//! From a command line to its commands (V.250 clauses 5.2.5 and 5.4).

use std::iter::Peekable;
use std::str::Chars;

/// One command of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// `E0`, `&F`, `A`: a letter, perhaps with `&` before it, and a number, 0 if left out.
    Basic { name: String, number: u32 },
    /// `S3?`
    ReadRegister(u32),
    /// `S3=13`
    SetRegister(u32, u32),
    /// `D`: everything to the end of the line.
    Dial(String),
    /// `+NAME` and what follows. The name keeps its first character.
    Extended { name: String, form: Form },
}

impl Command {
    /// What a manual calls it: `E`, `&F`, `S3`, `D`, `+CLCC`.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Basic { name, .. } | Self::Extended { name, .. } => name.clone(),
            Self::ReadRegister(register) | Self::SetRegister(register, _) => {
                format!("S{register}")
            }
            Self::Dial(_) => "D".into(),
        }
    }
}

/// What is wanted of an extended command (V.250 clause 5.4.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `+NAME`
    Execute,
    /// `+NAME?`
    Read,
    /// `+NAME=?`
    Test,
    /// `+NAME=…`
    Write(String),
}

/// The line is no sequence of commands.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// The commands of a line, in order; those after something malformed are not looked at.
pub(crate) fn commands(line: &str) -> Vec<Result<Command, Malformed>> {
    let line = without_spaces(line);
    let mut rest = line.chars().peekable();
    let mut found = Vec::new();
    while rest.peek().is_some() {
        let command = command(&mut rest);
        let malformed = command.is_err();
        found.push(command);
        if malformed {
            break;
        }
    }
    found
}

/// The parameters of a write command: split at commas outside quotes, without quotes.
pub(crate) fn parameters(values: &str) -> Vec<String> {
    let (mut found, mut quoted) = (vec![String::new()], false);
    for c in values.chars() {
        match c {
            '"' => quoted = !quoted,
            ',' if !quoted => found.push(String::new()),
            c => {
                if let Some(last) = found.last_mut() {
                    last.push(c);
                }
            }
        }
    }
    found
}

fn without_spaces(line: &str) -> String {
    let mut quoted = false;
    line.chars()
        .filter(|c| {
            quoted ^= *c == '"';
            quoted || *c != ' '
        })
        .collect()
}

fn command(rest: &mut Peekable<Chars>) -> Result<Command, Malformed> {
    match rest.next().map(|c| c.to_ascii_uppercase()) {
        Some('D') => Ok(Command::Dial(rest.by_ref().collect())),
        Some('S') => register(rest),
        Some('&') => match rest.next() {
            Some(c) if c.is_ascii_alphabetic() => Ok(Command::Basic {
                name: format!("&{}", c.to_ascii_uppercase()),
                number: number(rest).unwrap_or(0),
            }),
            _ => Err(Malformed),
        },
        Some(c) if c.is_ascii_alphabetic() => Ok(Command::Basic {
            name: c.to_string(),
            number: number(rest).unwrap_or(0),
        }),
        Some(first @ ('+' | '^' | '$' | '*')) => extended(first, rest),
        _ => Err(Malformed),
    }
}

fn register(rest: &mut Peekable<Chars>) -> Result<Command, Malformed> {
    let register = number(rest).ok_or(Malformed)?;
    match rest.next() {
        Some('?') => Ok(Command::ReadRegister(register)),
        Some('=') => Ok(Command::SetRegister(register, number(rest).unwrap_or(0))),
        _ => Err(Malformed),
    }
}

fn number(rest: &mut Peekable<Chars>) -> Option<u32> {
    let mut digits = String::new();
    while let Some(c) = rest.next_if(char::is_ascii_digit) {
        digits.push(c);
    }
    digits.parse().ok()
}

fn extended(first: char, rest: &mut Peekable<Chars>) -> Result<Command, Malformed> {
    let mut name = String::from(first);
    while let Some(c) = rest.next_if(|c| c.is_ascii_alphanumeric() || "!%-./:_".contains(*c)) {
        name.push(c.to_ascii_uppercase());
    }
    if name.len() == 1 {
        return Err(Malformed);
    }
    let form = match rest.next() {
        None | Some(';') => {
            return Ok(Command::Extended {
                name,
                form: Form::Execute,
            });
        }
        Some('?') => Form::Read,
        Some('=') if rest.next_if_eq(&'?').is_some() => Form::Test,
        Some('=') => {
            let form = Form::Write(to_semicolon(rest));
            return Ok(Command::Extended { name, form });
        }
        Some(_) => return Err(Malformed),
    };
    match rest.next() {
        None | Some(';') => Ok(Command::Extended { name, form }),
        Some(_) => Err(Malformed),
    }
}

/// Takes up to a semicolon outside quotes, and the semicolon.
fn to_semicolon(rest: &mut Peekable<Chars>) -> String {
    let (mut values, mut quoted) = (String::new(), false);
    for c in rest.by_ref() {
        quoted ^= c == '"';
        if c == ';' && !quoted {
            break;
        }
        values.push(c);
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn extended(name: &str, form: Form) -> Result<Command, Malformed> {
        Ok(Command::Extended {
            name: name.into(),
            form,
        })
    }

    fn basic(name: &str, number: u32) -> Result<Command, Malformed> {
        Ok(Command::Basic {
            name: name.into(),
            number,
        })
    }

    #[test]
    fn v250_5_2_5_basic_commands_follow_each_other_without_a_separator() {
        assert_eq!(
            commands("E0 V1 &F S3=13 S4?"),
            [
                basic("E", 0),
                basic("V", 1),
                basic("&F", 0),
                Ok(Command::SetRegister(3, 13)),
                Ok(Command::ReadRegister(4)),
            ]
        );
    }

    #[test]
    fn v250_5_4_extended_commands_are_separated_by_semicolons() {
        assert_eq!(
            commands("E0+CMEE=2;+clip=1;+CREG?;+COPS=?;+CSQ"),
            [
                basic("E", 0),
                extended("+CMEE", Form::Write("2".into())),
                extended("+CLIP", Form::Write("1".into())),
                extended("+CREG", Form::Read),
                extended("+COPS", Form::Test),
                extended("+CSQ", Form::Execute),
            ]
        );
    }

    #[test]
    fn v250_6_3_1_a_dial_string_goes_to_the_end_of_the_line() {
        assert_eq!(
            commands("+CLIR=0;D+212 537 000000;"),
            [
                extended("+CLIR", Form::Write("0".into())),
                Ok(Command::Dial("+212537000000;".into())),
            ]
        );
    }

    #[test]
    fn v250_5_4_2_2_what_is_quoted_is_kept_as_it_is() {
        assert_eq!(
            commands("+CUSD=1,\"a; b\""),
            [extended("+CUSD", Form::Write("1,\"a; b\"".into()))]
        );
        assert_eq!(parameters("1,\"a, b\",,3"), ["1", "a, b", "", "3"]);
    }

    #[test]
    fn nothing_after_a_malformed_command_is_looked_at() {
        assert_eq!(commands("E0+CREG?1;+CSQ"), [basic("E", 0), Err(Malformed)]);
    }

    proptest! {
        #[test]
        fn any_line_is_taken_apart(line: String) {
            let found = commands(&line);
            prop_assert!(found.len() <= line.chars().count());
        }
    }
}
