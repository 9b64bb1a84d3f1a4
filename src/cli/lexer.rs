//! Splits arguments into options, their values, and the first operand, which is
//! where the command begins (POSIX Utility Syntax Guidelines, and long options).

#![forbid(unsafe_code)]

use crate::strings::args::Args;
use crate::strings::cstr::StaticStr;

/// An option as it was written.
#[derive(Clone, Copy)]
pub(super) enum Name {
    Short(u8),
    /// What follows the two dashes, up to the end or an equals sign.
    Long(StaticStr),
}

/// Where in argv we are.
enum State {
    /// In front of argument `next`.
    Between,
    /// In a bundle of short options, of which this is left.
    Bundle(StaticStr),
    /// Behind a long option that had this value attached.
    Attached(StaticStr),
}

pub(super) struct Lexer {
    state: State,
    next: usize,
}

impl Lexer {
    /// Begins behind the program's name.
    pub(super) fn new() -> Lexer {
        Lexer { state: State::Between, next: 1 }
    }

    /// The next option, or `None` in front of the first operand or behind `--`.
    pub(super) fn option(&mut self, args: &Args) -> Option<Name> {
        let bundle = match self.state {
            State::Bundle(bundle) => bundle,
            _ => {
                let argument = args.get(self.next)?;
                let name = argument.rest();
                // A lone dash is an operand.
                if argument.first() != b'-' || name.first() == 0 {
                    return None;
                }
                self.next = self.next.wrapping_add(1);
                if name.first() == b'-' {
                    let name = name.rest();
                    if name.first() == 0 {
                        return None;
                    }
                    if let Some(value) = name.after(b'=') {
                        self.state = State::Attached(value);
                    }
                    return Some(Name::Long(name));
                }
                name
            }
        };
        self.state = match bundle.rest().first() {
            0 => State::Between,
            _ => State::Bundle(bundle.rest()),
        };
        Some(Name::Short(bundle.first()))
    }

    /// Whether the long option just read has a value that nobody has taken.
    pub(super) fn has_value(&self) -> bool {
        matches!(self.state, State::Attached(_))
    }

    /// The value of the option just read: what is attached, or the next argument.
    pub(super) fn value(&mut self, args: &Args) -> Option<StaticStr> {
        match core::mem::replace(&mut self.state, State::Between) {
            State::Bundle(value) | State::Attached(value) => Some(value),
            State::Between => {
                let value = args.get(self.next)?;
                self.next = self.next.wrapping_add(1);
                Some(value)
            }
        }
    }

    /// The index of the first argument that has not been read.
    pub(super) fn position(&self) -> usize {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::args::tests::args;
    use core::ffi::CStr;

    /// Reads everything, taking a value behind `-t`, `-e` and `--timeout`.
    fn lex(arguments: &[&'static CStr]) -> String {
        let args = args(&[&[c"pid1"], arguments].concat(), &[]);
        let mut lexer = Lexer::new();
        let mut out = Vec::new();
        loop {
            let (name, valued) = match lexer.option(&args) {
                None => break,
                Some(Name::Short(letter)) => (format!("-{}", letter as char), b"te".contains(&letter)),
                Some(Name::Long(name)) => {
                    let name: String = name.bytes().take_while(|&byte| byte != b'=').map(char::from).collect();
                    (format!("--{name}"), name == "timeout")
                }
            };
            out.push(name);
            if !valued && lexer.has_value() {
                return out.join(" ") + " !superfluous";
            }
            if valued {
                match lexer.value(&args) {
                    Some(value) => out.push(format!("[{}]", value.to_c_str().to_str().unwrap())),
                    None => out.push("!missing".into()),
                }
            }
        }
        out.push(format!("@{}", lexer.position()));
        out.join(" ")
    }

    #[test]
    fn arguments_are_split_as_posix_says() {
        let table: &[(&[&'static CStr], &str)] = &[
            (&[], "@1"),
            (&[c"ls", c"-l"], "@1"),
            (&[c"--", c"ls"], "@2"),
            (&[c"--", c"--", c"ls"], "@2"),
            (&[c"-", c"-v"], "@1"),
            (&[c"", c"-v"], "@1"),
            (&[c"-v", c"ls", c"-p"], "-v @2"),
            (&[c"-vsp", c"ls"], "-v -s -p @2"),
            (&[c"-t5", c"ls"], "-t [5] @2"),
            (&[c"-t", c"5", c"ls"], "-t [5] @3"),
            (&[c"-vt5"], "-v -t [5] @2"),
            (&[c"-vt", c"5"], "-v -t [5] @3"),
            (&[c"-t", c"--"], "-t [--] @3"),
            (&[c"-t"], "-t !missing @2"),
            (&[c"-tv", c"ls"], "-t [v] @2"),
            (&[c"-t=5"], "-t [=5] @2"),
            (&[c"-v-", c"ls"], "-v -- @2"),
            (&[c"--timeout=5", c"ls"], "--timeout [5] @2"),
            (&[c"--timeout", c"5", c"ls"], "--timeout [5] @3"),
            (&[c"--timeout="], "--timeout [] @2"),
            (&[c"--timeout"], "--timeout !missing @2"),
            (&[c"--timeout=a=b"], "--timeout [a=b] @2"),
            (&[c"--verbose=1", c"ls"], "--verbose !superfluous"),
            (&[c"--verbose="], "--verbose !superfluous"),
            (&[c"--=x"], "-- !superfluous"),
            (&[c"-\xff"], "-\u{ff} @2"),
        ];
        for (arguments, expected) in table {
            assert_eq!(&lex(arguments), expected, "{arguments:?}");
        }
    }
}
