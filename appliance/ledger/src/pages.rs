//! Reads rows out of a damaged SQLite file, page by page: each page that can be understood gives
//! its rows, whatever became of the pages above it (SQLite's file format, sections 1.6, 2 and 4.1).
//! SQLite itself ends at the first page that it does not understand.
//!
//! Only tables without row ids are read (`ops`, `central_ops`, `meta`, `local`): pages of index
//! b-trees, whose cells hold whole rows.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The page size of every record: SQLite's default, which nothing here changes.
const PAGE: usize = 4_096;
const WAL_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// The longest row that is believed.
const LONGEST: usize = 1_024 * 1_024;
const INTERIOR: u8 = 2;
const LEAF: u8 = 10;

/// A value of a row.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Cell {
    Null,
    Integer(i64),
    Real,
    Text(String),
    Blob(Vec<u8>),
}

/// What was met on the way.
#[derive(Copy, Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Scanned {
    /// Pages that cannot be read, or hold a cell that cannot be understood.
    pub(crate) bad_pages: u64,
}

/// Shows each row of each page that can be understood to `look`, the write-ahead log's
/// committed pages in place of the file's.
pub(crate) fn scan(path: &Path, mut look: impl FnMut(Vec<Cell>)) -> io::Result<Scanned> {
    let file = File::open(path)?;
    let wal = Wal::open(path);
    let size = file.metadata()?.len();
    let of_file = size.div_ceil(PAGE as u64);
    let of_wal = wal.as_ref().map_or(0, Wal::last_page);
    let pages = Pages { file, wal };
    let mut scanned = Scanned::default();
    for number in 1..=of_file.max(of_wal) {
        let is_understood = match pages.page(number) {
            Ok(page) => rows_of(&pages, number, &page, &mut look),
            Err(_) => false,
        };
        scanned.bad_pages += u64::from(!is_understood);
    }
    Ok(scanned)
}

struct Pages {
    file: File,
    wal: Option<Wal>,
}

impl Pages {
    fn page(&self, number: u64) -> io::Result<Vec<u8>> {
        let mut page = vec![0; PAGE];
        if let Some(wal) = &self.wal
            && let Some(at) = wal.pages.get(&number)
        {
            wal.file.read_exact_at(&mut page, *at)?;
            return Ok(page);
        }
        let at = (number - 1) * PAGE as u64;
        self.file.read_exact_at(&mut page, at)?;
        Ok(page)
    }
}

/// Gives the rows of a page of an index b-tree; whether all was understood. Of other pages there
/// is nothing to understand.
fn rows_of(pages: &Pages, number: u64, page: &[u8], look: &mut impl FnMut(Vec<Cell>)) -> bool {
    // The file's own header stands before the first page's.
    let start = if number == 1 { 100 } else { 0 };
    let kind = page[start];
    let head = match kind {
        LEAF => 8,
        INTERIOR => 12,
        _ => return true,
    };
    let cells = usize::from(u16_at(page, start + 3));
    let pointers = start + head;
    if pointers + 2 * cells > PAGE {
        return false;
    }
    let mut is_whole = true;
    for cell in 0..cells {
        let mut at = usize::from(u16_at(page, pointers + 2 * cell));
        if kind == INTERIOR {
            at += 4;
        }
        match payload(pages, page, at).and_then(|octets| record(&octets)) {
            Some(row) => look(row),
            None => is_whole = false,
        }
    }
    is_whole
}

fn u16_at(octets: &[u8], at: usize) -> u16 {
    u16::from_be_bytes([octets[at], octets[at + 1]])
}

fn u32_at(octets: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([octets[at], octets[at + 1], octets[at + 2], octets[at + 3]])
}

/// A cell's payload, with what overflowed onto other pages.
fn payload(pages: &Pages, page: &[u8], at: usize) -> Option<Vec<u8>> {
    let (length, used) = varint(page.get(at..)?)?;
    let length = usize::try_from(length).ok()?;
    if length > LONGEST {
        return None;
    }
    // What of a payload stays on its page (section 1.6; U is the page size).
    let most = (PAGE - 12) * 64 / 255 - 23;
    let least = (PAGE - 12) * 32 / 255 - 23;
    let begin = at + used;
    if length <= most {
        return Some(page.get(begin..begin + length)?.to_vec());
    }
    let kept = least + (length - least) % (PAGE - 4);
    let here = if kept <= most { kept } else { least };
    let mut octets = page.get(begin..begin + here)?.to_vec();
    let mut next = u32_at(page.get(begin + here..begin + here + 4)?, 0);
    let mut seen = HashSet::new();
    while octets.len() < length {
        if next == 0 || !seen.insert(next) {
            return None;
        }
        let more = pages.page(next.into()).ok()?;
        next = u32_at(&more, 0);
        let wanted = (length - octets.len()).min(PAGE - 4);
        octets.extend_from_slice(&more[4..4 + wanted]);
    }
    Some(octets)
}

/// A record's values (section 2.1).
fn record(octets: &[u8]) -> Option<Vec<Cell>> {
    let (head, mut at) = varint(octets)?;
    let head = usize::try_from(head).ok()?;
    if head > octets.len() {
        return None;
    }
    let mut body = head;
    let mut row = Vec::new();
    while at < head {
        let (kind, used) = varint(&octets[at..head])?;
        at += used;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            longer => usize::try_from((longer - 12) / 2).ok()?,
        };
        let value = octets.get(body..body.checked_add(length)?)?;
        body += length;
        row.push(match kind {
            0 => Cell::Null,
            8 => Cell::Integer(0),
            9 => Cell::Integer(1),
            1..=6 => Cell::Integer(integer(value)),
            7 => Cell::Real,
            text if text % 2 == 1 => Cell::Text(String::from_utf8(value.to_vec()).ok()?),
            _ => Cell::Blob(value.to_vec()),
        });
    }
    (body == octets.len()).then_some(row)
}

fn integer(octets: &[u8]) -> i64 {
    let negative = octets.first().is_some_and(|first| first & 0x80 != 0);
    let start = if negative { -1 } else { 0 };
    octets
        .iter()
        .fold(start, |value: i64, octet| value << 8 | i64::from(*octet))
}

/// A number of SQLite's variable length, and how many octets it takes.
fn varint(octets: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0_u64;
    for (at, octet) in octets.iter().take(9).enumerate() {
        if at == 8 {
            return Some((value << 8 | u64::from(*octet), 9));
        }
        value = value << 7 | u64::from(octet & 0x7f);
        if octet & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

/// The write-ahead log: where the last committed copy of each page stands in it.
struct Wal {
    file: File,
    pages: HashMap<u64, u64>,
}

impl Wal {
    fn open(path: &Path) -> Option<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        let file = File::open(name).ok()?;
        let mut head = [0; WAL_HEADER];
        file.read_exact_at(&mut head, 0).ok()?;
        let is_big = match u32_at(&head, 0) {
            0x377f_0682 => false,
            0x377f_0683 => true,
            _ => return None,
        };
        if u32_at(&head, 8) as usize != PAGE {
            return None;
        }
        let mut sum = summed((0, 0), &head[..24], is_big);
        let (mut pages, mut pending) = (HashMap::new(), HashMap::new());
        let mut at = WAL_HEADER as u64;
        let mut frame = vec![0; FRAME_HEADER + PAGE];
        while file.read_exact_at(&mut frame, at).is_ok() {
            sum = summed(sum, &frame[..8], is_big);
            sum = summed(sum, &frame[FRAME_HEADER..], is_big);
            let is_of_this_log = frame[8..16] == head[16..24];
            if !is_of_this_log || sum != (u32_at(&frame, 16), u32_at(&frame, 20)) {
                break;
            }
            pending.insert(u64::from(u32_at(&frame, 0)), at + FRAME_HEADER as u64);
            if u32_at(&frame, 4) != 0 {
                pages.extend(pending.drain());
            }
            at += frame.len() as u64;
        }
        Some(Self { file, pages })
    }

    fn last_page(&self) -> u64 {
        self.pages.keys().copied().max().unwrap_or(0)
    }
}

/// The log's running checksum (section 4.2).
fn summed((mut one, mut two): (u32, u32), octets: &[u8], is_big: bool) -> (u32, u32) {
    let word = |octets: &[u8]| {
        let word = [octets[0], octets[1], octets[2], octets[3]];
        if is_big {
            u32::from_be_bytes(word)
        } else {
            u32::from_le_bytes(word)
        }
    };
    for pair in octets.chunks_exact(8) {
        one = one.wrapping_add(word(&pair[..4])).wrapping_add(two);
        two = two.wrapping_add(word(&pair[4..])).wrapping_add(one);
    }
    (one, two)
}
