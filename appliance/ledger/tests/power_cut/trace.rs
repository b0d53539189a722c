//! What `strace` noted of a writer, as events of its disk.

use std::collections::HashMap;
use std::path::Path;

use crate::disk::Event;

/// Reads a trace of `strace -f -y -xx`; `folder` is where the writer's files are.
pub(crate) fn read(log: &Path, folder: &Path) -> Vec<Event> {
    let folder = folder.to_str().unwrap();
    let text = std::fs::read_to_string(log).unwrap();
    let mut places = HashMap::new();
    let mut begun: HashMap<&str, &str> = HashMap::new();
    let mut events = Vec::new();
    for line in text.lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        if let Some(call) = call.strip_suffix(UNFINISHED) {
            // Another thread does something before this one is through.
            begun.insert(thread, call);
            events.extend(sync_begins(thread, call, folder));
        } else if let Some((_, rest)) = call.split_once(" resumed>") {
            let whole = format!("{}{rest}", begun.remove(thread).unwrap());
            events.extend(match event(&whole, folder, &mut places) {
                Some(Event::Sync(file)) => Some(Event::SyncEnds(file, thread.to_owned())),
                other => other,
            });
        } else {
            events.extend(event(call, folder, &mut places));
        }
    }
    events
}

/// What a call ends with whose result comes later.
const UNFINISHED: &str = " <unfinished ...>";

/// A sync covers what was written before it, and nothing that another thread writes meanwhile.
fn sync_begins(thread: &str, call: &str, folder: &str) -> Option<Event> {
    let (name, arguments) = call.split_once('(')?;
    if !matches!(name, "fsync" | "fdatasync") {
        return None;
    }
    let file = within(folder, &descriptor(arguments).1)?;
    Some(Event::SyncBegins(file, thread.to_owned()))
}

/// One call: `pwrite64(7<\x2f…>, "\x00…", 4096, 0) = 4096`.
fn event(call: &str, folder: &str, places: &mut HashMap<u64, u64>) -> Option<Event> {
    let (name, rest) = call.split_once('(')?;
    // Lines about signals and ends of threads have no result.
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let result: i64 = result.split([' ', '<']).next()?.parse().ok()?;
    if result < 0 {
        return None;
    }
    let result = result.unsigned_abs();
    let arguments: Vec<&str> = arguments.split(", ").collect();
    match name {
        "openat" => {
            let file = within(folder, &text(arguments[1]))?;
            places.insert(result, 0);
            arguments[2]
                .contains("O_CREAT")
                .then_some(Event::Made(file))
        }
        "unlink" => Some(Event::Unlinked(within(folder, &text(arguments[0]))?)),
        "unlinkat" => Some(Event::Unlinked(within(folder, &text(arguments[1]))?)),
        "lseek" => {
            places.insert(descriptor(arguments[0]).0, result);
            None
        }
        "write" => write(&arguments, result, folder, places),
        "pwrite64" => {
            let file = within(folder, &descriptor(arguments[0]).1)?;
            let at = arguments[3].parse().unwrap();
            Some(Event::Write(file, at, written(arguments[1], result)))
        }
        "ftruncate" => {
            let file = within(folder, &descriptor(arguments[0]).1)?;
            Some(Event::Length(file, arguments[1].parse().unwrap()))
        }
        "fsync" | "fdatasync" => {
            let path = descriptor(arguments[0]).1;
            if path == folder {
                return Some(Event::SyncFolder);
            }
            Some(Event::Sync(within(folder, &path)?))
        }
        _ => None,
    }
}

fn write(
    arguments: &[&str],
    count: u64,
    folder: &str,
    places: &mut HashMap<u64, u64>,
) -> Option<Event> {
    let (number, path) = descriptor(arguments[0]);
    let octets = written(arguments[1], count);
    if number == 1 {
        let said = String::from_utf8(octets).unwrap();
        let (_, said) = said.split_once("acknowledged ")?;
        return said
            .trim()
            .trim_end_matches('.')
            .parse()
            .ok()
            .map(Event::Acknowledged);
    }
    let file = within(folder, &path)?;
    let place = places.entry(number).or_default();
    let at = *place;
    *place += count;
    Some(Event::Write(file, at, octets))
}

/// `7<\x2f\x74>`, as a number and a path.
fn descriptor(argument: &str) -> (u64, String) {
    let (number, path) = argument.split_once('<').unwrap_or((argument, ""));
    let path = String::from_utf8(octets(path.trim_end_matches('>'))).unwrap();
    (number.parse().unwrap(), path)
}

fn text(argument: &str) -> String {
    String::from_utf8(octets(argument.trim_matches('"'))).unwrap()
}

fn written(argument: &str, count: u64) -> Vec<u8> {
    let mut octets = octets(argument.trim_matches('"'));
    assert!(octets.len() as u64 >= count, "the trace was cut short");
    octets.truncate(usize::try_from(count).unwrap());
    octets
}

/// `\x2f\x74` as octets; what is not escaped is itself.
fn octets(text: &str) -> Vec<u8> {
    let mut octets = Vec::with_capacity(text.len() / 4);
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'\\' && after.first() == Some(&b'x') {
            let hex = std::str::from_utf8(&after[1..3]).unwrap();
            octets.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[3..];
        } else {
            octets.push(*first);
            rest = after;
        }
    }
    octets
}

/// The name of one of the record's files; the index of its log is memory, not disk.
fn within(folder: &str, path: &str) -> Option<String> {
    let name = path.strip_prefix(folder)?.strip_prefix('/')?;
    (name.starts_with(crate::NAME) && !name.ends_with("-shm")).then(|| name.to_owned())
}
