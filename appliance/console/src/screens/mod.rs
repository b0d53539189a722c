//! The serial console: whole screens on a terminal that knows no more than a VT100, and
//! lines of text where there is none.

mod app;
mod draw;
mod fold;
mod form;
#[cfg(test)]
mod pictures;
mod plain;
mod recording;
mod setup;

use std::io::{self, IsTerminal, Stdout, stdin, stdout};
use std::time::{Duration, Instant};

use clap::Args;
use crossterm::event::{self, Event};
use crossterm::terminal::{
    Clear, ClearType, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode,
    enable_raw_mode, size,
};
use crossterm::{cursor, execute};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

use crossterm::event::{KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use crate::client::ClientError;
use crate::locale::Locale;
use crate::machine::Site;
use crate::setup::{SetupError, SetupOptions};
use app::{App, Go};
use setup::{Step, Wizard};

/// Between two looks at the box. A screen's changes are a few dozen octets: nothing at 115,200 bit/s.
const LOOK: Duration = Duration::from_secs(2);
/// Keys taken before the screen is drawn anew: a noisy line does not draw once for each octet.
const KEYS: usize = 256;
/// The screen of a terminal that does not say its size, as none does behind a serial line.
const VT100: Rect = Rect::new(0, 0, 80, 24);

/// How the console talks.
#[derive(Clone, Debug, Args)]
pub struct ConsoleOptions {
    /// Lines of text instead of screens.
    #[arg(long)]
    pub plain: bool,
    /// The language, fr or en; the terminal's (LANG) if it is not given.
    #[arg(long)]
    pub lang: Option<String>,
}

/// Runs the console of the box on this site, until somebody leaves it. It blocks, and takes
/// the terminal for itself.
///
/// # Errors
/// [`ClientError::NoBox`] when no box runs there.
pub fn console(site: &Site, options: &ConsoleOptions) -> Result<(), ClientError> {
    let locale = locale(options.lang.as_deref());
    let ascii = ascii_only();
    if options.plain || !has_screen() {
        return plain::run(site, locale, ascii);
    }
    let mut app = App::new(site, locale)?;
    screens(&mut app, ascii).map_err(ClientError::Broken)
}

/// Asks the questions of a set-up, for root at the serial port: the box need not run, and
/// nobody logs in. It blocks, and takes the terminal for itself.
///
/// # Errors
/// [`SetupError`]: there is no configuration to begin with.
pub fn setup_on_terminal(site: &Site, options: &SetupOptions) -> Result<(), SetupError> {
    let locale = locale(options.lang.as_deref());
    let ascii = ascii_only();
    let mut alone = Alone {
        wizard: Wizard::begin(site, locale)?,
        locale,
    };
    let asked = if options.plain || !has_screen() {
        plain::set_up(&mut alone.wizard, locale, ascii)
    } else {
        screens(&mut alone, ascii)
    };
    asked.map_err(|source| SetupError::File {
        path: "/dev/tty".into(),
        source,
    })
}

fn locale(lang: Option<&str>) -> Locale {
    lang.map_or_else(Locale::of_terminal, Locale::from_tag)
}

/// What has the terminal.
trait OnScreen {
    fn draw(&self, frame: &mut Frame<'_>);
    fn key(&mut self, key: KeyEvent) -> Go;
    fn look(&mut self) {}
}

/// Keys that mean the same everywhere.
fn common_key(key: KeyEvent) -> Option<Go> {
    if key.kind == KeyEventKind::Release {
        return Some(Go::On);
    }
    match key.code {
        KeyCode::Char('c' | 'd') if key.modifiers.contains(KeyModifiers::CONTROL) => Some(Go::Away),
        KeyCode::Char('l') if key.modifiers.contains(KeyModifiers::CONTROL) => Some(Go::Redraw),
        _ => None,
    }
}

impl OnScreen for App {
    fn draw(&self, frame: &mut Frame<'_>) {
        draw::draw(frame, self);
    }

    fn key(&mut self, key: KeyEvent) -> Go {
        common_key(key).unwrap_or_else(|| {
            self.press(key);
            Go::On
        })
    }

    fn look(&mut self) {
        App::look(self);
    }
}

/// A set-up without a console around it.
struct Alone {
    wizard: Wizard,
    locale: Locale,
}

impl OnScreen for Alone {
    fn draw(&self, frame: &mut Frame<'_>) {
        draw::alone(frame, &self.wizard, self.locale);
    }

    fn key(&mut self, key: KeyEvent) -> Go {
        common_key(key).unwrap_or_else(|| match self.wizard.key(key) {
            Step::Stay => Go::On,
            Step::Leave => Go::Away,
        })
    }
}

fn has_screen() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    stdin().is_terminal() && stdout().is_terminal() && !matches!(term.as_str(), "" | "dumb")
}

/// A terminal is believed to show more than ASCII when the environment says UTF-8, and
/// it is none of the old ones.
fn ascii_only() -> bool {
    let term = std::env::var("TERM").unwrap_or_default();
    let set = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    let environment = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
    let environment = environment.unwrap_or_default().to_lowercase();
    let utf8 = environment.contains("utf-8") || environment.contains("utf8");
    !utf8 || term.starts_with("vt")
}

/// The terminal, taken; given back whatever happens.
struct Taken;

impl Taken {
    fn take() -> io::Result<Self> {
        enable_raw_mode()?;
        let taken = Self;
        execute!(stdout(), EnterAlternateScreen)?;
        Ok(taken)
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let _ = execute!(stdout(), LeaveAlternateScreen, cursor::Show);
        let _ = disable_raw_mode();
    }
}

/// The screen, cleared and of the size that it has now. Ratatui's own ways to clear and to
/// resize ask the terminal where its cursor is; the answer may be lost on a serial line.
fn cleared() -> io::Result<Terminal<CrosstermBackend<Stdout>>> {
    let area = match size() {
        Ok((width, height)) if width > 0 && height > 0 => Rect::new(0, 0, width, height),
        _ => VT100,
    };
    execute!(stdout(), Clear(ClearType::All))?;
    let viewport = Viewport::Fixed(area);
    Terminal::with_options(
        CrosstermBackend::new(stdout()),
        TerminalOptions { viewport },
    )
}

fn screens(app: &mut impl OnScreen, ascii: bool) -> io::Result<()> {
    let _taken = Taken::take()?;
    let mut terminal = cleared()?;
    let mut looked = Instant::now();
    loop {
        terminal.draw(|frame| {
            app.draw(frame);
            if ascii {
                fold::fold(frame.buffer_mut());
            }
        })?;
        if event::poll(LOOK.saturating_sub(looked.elapsed()))? {
            for _ in 0..KEYS {
                let go = match event::read()? {
                    Event::Key(key) => app.key(key),
                    Event::Resize(..) => Go::Redraw,
                    _ => Go::On,
                };
                match go {
                    Go::On => {}
                    Go::Redraw => terminal = cleared()?,
                    Go::Away => return Ok(()),
                }
                if !event::poll(Duration::ZERO)? {
                    break;
                }
            }
        }
        if looked.elapsed() >= LOOK {
            looked = Instant::now();
            app.look();
        }
    }
}
