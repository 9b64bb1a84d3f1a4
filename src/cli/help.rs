//! `--help`, put together from the table of options.

#![forbid(unsafe_code)]

use super::Dialect;
use super::options::Opt;
use crate::log::print::print;
use crate::strings::buffer::Writer;
use crate::sys::Errno;

/// The column in which descriptions begin.
const DESCRIPTION: usize = 29;

/// All of a dialect's help fits in here: a test looks.
const HELP_MAX: usize = 6144;

/// Not inlined, so that the buffer is not part of the waiting init's stack.
#[inline(never)]
pub(super) fn show(dialect: &Dialect) -> Result<(), Errno> {
    let mut buffer = [0; HELP_MAX];
    print(compose(dialect, &mut buffer), dialect.stream)
}

/// The help of `dialect`.
pub(super) fn compose<'a>(dialect: &Dialect, buffer: &'a mut [u8]) -> &'a [u8] {
    let mut text = Writer::new(buffer);
    let (before, behind) = dialect.help;
    text.text(before);
    text.byte(b'\n');
    for option in dialect.options {
        line(&mut text, option);
    }
    text.text(behind);
    text.into_bytes()
}

/// `  -t, --timeout TIME           what it does`, further lines of which are indented.
fn line(text: &mut Writer, option: &Opt) {
    let start = text.len();
    match option.letter {
        // Its only name.
        _ if option.form.strip_prefix(c"--").is_none() => text.text(c"  "),
        0 => text.text(c"      "),
        letter => {
            text.text(c"  -");
            text.byte(letter);
            text.text(c", ");
        }
    }
    text.text(option.form);
    indent(text, start);
    for byte in option.about.bytes() {
        text.byte(byte);
        if byte == b'\n' {
            let start = text.len();
            indent(text, start);
        }
    }
    if !option.variable.is_empty() {
        text.text(c" [");
        text.text(option.variable);
        text.byte(b']');
    }
    text.byte(b'\n');
}

/// Blanks up to the column of the descriptions, for a line that begins at `start`.
fn indent(text: &mut Writer, start: usize) {
    text.byte(b' ');
    while text.len().wrapping_sub(start) < DESCRIPTION && !text.is_full() {
        text.byte(b' ');
    }
}
