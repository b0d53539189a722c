//! The GSM 7-bit alphabet, its extension, and the national tables that take the place of either
//! (TS 23.038 clause 6.2.1 and annex A).
//!
//! We write with the default tables alone, for whether a phone has others is not known. We read
//! Turkish, Spanish and Portuguese, which phones bought abroad write with.

/// What says that the next septet is of the extension table.
pub(super) const ESCAPE: u8 = 0x1b;

/// Clause 6.2.1. The escape stands where it stands.
const DEFAULT: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Clause A.3.1.
const TURKISH: &str = "@£$¥€éùıòÇ\nĞğ\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u{1b}ŞşßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
    İABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§çabcdefghijklmnopqrstuvwxyzäöñüà";
/// Clause A.3.3.
const PORTUGUESE: &str = "@£$¥êéúíóç\nÔô\rÁáΔ_ªÇÀ∞^\\€Ó|\u{1b}ÂâÊÉ !\"#º%&'()*+,-./0123456789:;<=>?\
    ÍABCDEFGHIJKLMNOPQRSTUVWXYZÃÕÚÜ§~abcdefghijklmnopqrstuvwxyzãõ`üà";

/// Clause 6.2.1.1.
const EXTENSION: &[(u8, char)] = &[
    (0x0a, '\u{c}'),
    (0x14, '^'),
    (0x28, '{'),
    (0x29, '}'),
    (0x2f, '\\'),
    (0x3c, '['),
    (0x3d, '~'),
    (0x3e, ']'),
    (0x40, '|'),
    (0x65, '€'),
];
/// Clause A.2.1, beside the extension.
const TURKISH_SINGLE: &[(u8, char)] = &[
    (0x47, 'Ğ'),
    (0x49, 'İ'),
    (0x53, 'Ş'),
    (0x63, 'ç'),
    (0x67, 'ğ'),
    (0x69, 'ı'),
    (0x73, 'ş'),
];
/// Clause A.2.2, beside the extension.
const SPANISH_SINGLE: &[(u8, char)] = &[
    (0x09, 'ç'),
    (0x41, 'Á'),
    (0x49, 'Í'),
    (0x4f, 'Ó'),
    (0x55, 'Ú'),
    (0x61, 'á'),
    (0x69, 'í'),
    (0x6f, 'ó'),
    (0x75, 'ú'),
];
/// Clause A.2.3, beside the extension.
const PORTUGUESE_SINGLE: &[(u8, char)] = &[
    (0x05, 'ê'),
    (0x09, 'ç'),
    (0x0b, 'Ô'),
    (0x0c, 'ô'),
    (0x0e, 'Á'),
    (0x0f, 'á'),
    (0x12, 'Φ'),
    (0x13, 'Γ'),
    (0x15, 'Ω'),
    (0x16, 'Π'),
    (0x17, 'Ψ'),
    (0x18, 'Σ'),
    (0x19, 'Θ'),
    (0x41, 'À'),
    (0x49, 'Í'),
    (0x4f, 'Ó'),
    (0x55, 'Ú'),
    (0x5b, 'Ã'),
    (0x5c, 'Õ'),
    (0x61, 'Â'),
    (0x69, 'í'),
    (0x6f, 'ó'),
    (0x75, 'ú'),
    (0x7b, 'ã'),
    (0x7c, 'õ'),
    (0x7f, 'â'),
];

/// A national table, by its identifier (TS 23.038 clause 6.2.1.2.4).
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub enum Shift {
    /// The table that everybody has, or one that is not known here: the message is read with the
    /// default, as that clause says.
    #[default]
    Default,
    /// 1
    Turkish,
    /// 2, a single shift only.
    Spanish,
    /// 3
    Portuguese,
}

impl Shift {
    pub(super) const fn of_identifier(identifier: u8) -> Self {
        match identifier {
            1 => Self::Turkish,
            2 => Self::Spanish,
            3 => Self::Portuguese,
            _ => Self::Default,
        }
    }

    const fn locked(self) -> &'static str {
        match self {
            Self::Turkish => TURKISH,
            Self::Portuguese => PORTUGUESE,
            Self::Spanish | Self::Default => DEFAULT,
        }
    }

    const fn single(self) -> &'static [(u8, char)] {
        match self {
            Self::Default => &[],
            Self::Turkish => TURKISH_SINGLE,
            Self::Spanish => SPANISH_SINGLE,
            Self::Portuguese => PORTUGUESE_SINGLE,
        }
    }
}

/// The tables of a message: what stands for a septet, and for one after an escape.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub struct Shifts {
    /// In the place of the alphabet (IEI 25 hex).
    pub locking: Shift,
    /// In the place of the extension (IEI 24 hex).
    pub single: Shift,
}

impl Shifts {
    /// What a septet stands for. An escape stands for itself.
    pub(super) fn character(self, septet: u8) -> char {
        let nth = |table: &str| table.chars().nth(usize::from(septet & 0x7f));
        nth(self.locking.locked()).unwrap_or('?')
    }

    /// What a septet stands for after an escape: where the table has nothing, what it stands for
    /// without one (clause 6.2.1.1, note 1), and a second escape is a space.
    pub(super) fn escaped(self, septet: u8) -> char {
        let own = self.single.single().iter().chain(EXTENSION);
        let found = own.copied().find(|(code, _)| *code == septet);
        match found {
            Some((_, character)) => character,
            None if septet == ESCAPE => ' ',
            None => self.character(septet),
        }
    }
}

/// A character of the default alphabet or its extension, as septets.
#[derive(Copy, Clone, PartialEq, Eq, Debug)]
pub(super) enum Code {
    /// One septet.
    Plain(u8),
    /// An escape and a septet.
    Escaped(u8),
}

impl Code {
    /// The character's code, where it has one.
    pub(super) fn of(character: char) -> Option<Self> {
        if let 'A'..='Z' | 'a'..='z' | '0'..='9' | ' ' = character {
            return Some(Self::Plain(character as u8));
        }
        let plain = DEFAULT.chars().zip(0u8..).find(|(of, _)| *of == character);
        if let Some((_, code)) = plain
            && code != ESCAPE
        {
            return Some(Self::Plain(code));
        }
        let escaped = EXTENSION.iter().find(|(_, of)| *of == character);
        escaped.map(|(code, _)| Self::Escaped(*code))
    }

    pub(super) const fn septets(self) -> usize {
        match self {
            Self::Plain(_) => 1,
            Self::Escaped(_) => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ts23038_each_table_has_128_places_and_the_escape_in_its_own() {
        for table in [DEFAULT, TURKISH, PORTUGUESE] {
            assert_eq!(table.chars().count(), 128);
            assert_eq!(table.chars().position(|c| c == '\u{1b}'), Some(0x1b));
        }
    }

    #[test]
    fn ts23038_6_2_1_each_letter_of_the_default_table_has_its_own_code() {
        for septet in (0..128).filter(|septet| *septet != ESCAPE) {
            let character = Shifts::default().character(septet);
            assert_eq!(Code::of(character), Some(Code::Plain(septet)));
        }
        for (septet, character) in EXTENSION {
            assert_eq!(Code::of(*character), Some(Code::Escaped(*septet)));
            assert_eq!(Shifts::default().escaped(*septet), *character);
        }
    }

    #[test]
    fn ts23038_6_2_1_1_what_the_extension_does_not_have_is_read_without_the_escape() {
        assert_eq!(Shifts::default().escaped(b'a'), 'a');
        assert_eq!(Shifts::default().escaped(ESCAPE), ' ');
    }

    #[test]
    fn french_has_a_grave_and_e_acute_and_no_c_cedilla_and_no_circumflex() {
        for has in "àéèùÇ'".chars() {
            assert!(Code::of(has).is_some(), "{has}");
        }
        for has_not in "çêîôûâëïœ’«»".chars() {
            assert!(Code::of(has_not).is_none(), "{has_not}");
        }
    }

    #[test]
    fn ts23038_a_national_tables_have_their_letters() {
        let turkish = Shifts {
            locking: Shift::Turkish,
            single: Shift::Turkish,
        };
        assert_eq!(turkish.character(0x07), 'ı');
        assert_eq!(turkish.character(0x60), 'ç');
        assert_eq!(turkish.escaped(0x53), 'Ş');
        assert_eq!(turkish.escaped(0x65), '€');
        let portuguese = Shifts {
            locking: Shift::Portuguese,
            single: Shift::Portuguese,
        };
        assert_eq!(portuguese.character(0x18), '€');
        assert_eq!(portuguese.character(0x5b), 'Ã');
        assert_eq!(portuguese.escaped(0x7f), 'â');
        let spanish = Shifts {
            locking: Shift::Spanish,
            single: Shift::Spanish,
        };
        assert_eq!(spanish.character(0x09), 'Ç');
        assert_eq!(spanish.escaped(0x09), 'ç');
    }
}
