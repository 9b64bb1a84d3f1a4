//! Packs the texts of `src/words.txt`: whatever pair of bytes is the most frequent
//! becomes a single byte from 0x80 on, as long as that saves anything (byte pair
//! encoding, Gage 1994). English of a few thousand bytes shrinks to two thirds, and
//! what unpacks it (`src/words.rs`) takes 80 bytes of code.

use std::collections::HashMap;
use std::fmt::Write;

/// A byte of text, or [`PLAIN`] and a byte that is searched for in packed text and so
/// stands for itself.
type Symbol = u16;
const PLAIN: Symbol = 0x100;

/// The arguments of a phrase, each a control character.
const ARGUMENTS: [(&str, u8); 12] = [
    ("%d0", 0x10),
    ("%d1", 0x11),
    ("%d2", 0x12),
    ("%s0", 0x14),
    ("%s1", 0x15),
    ("%s2", 0x16),
    ("%e0", 0x18),
    ("%e1", 0x19),
    ("%e2", 0x1a),
    ("%c", 0x1c),
    ("%l", 0x1d),
    ("%p", 0x1e),
];

/// The Rust source: a constant for each section, which is the number of its first
/// item, all items in one string, and the table of pairs.
pub fn pack(source: &str, version: &str, dumb_init: bool) -> String {
    let mut out = String::new();
    let mut text = Vec::new();
    let mut items = 0;
    let (mut is_phrase, mut is_left_out) = (false, false);
    for line in source.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        assert!(line.is_ascii(), "{line}");
        if let Some(name) = line.strip_prefix("= ") {
            is_left_out = name.starts_with("DUMB_INIT") && !dumb_init;
            writeln!(out, "pub const {name}: Words = Words({items});").unwrap();
            is_phrase = name.ends_with("PHRASES");
            continue;
        }
        if is_left_out {
            continue;
        }
        let line = line.replace("{VERSION}", version);
        items += line.matches(END).count();
        text.extend(symbols(&line, is_phrase));
    }
    let pairs = train(&mut text);
    writeln!(out, "const TEXT: Static = ZStr::lit(c\"{}\");", escape(&text)).unwrap();
    let table: Vec<Symbol> = pairs.iter().flat_map(|&(a, b)| [a, b]).collect();
    writeln!(out, "const PAIRS: [u8; {}] = *b\"{}\";", table.len(), escape(&table)).unwrap();
    out
}

/// Ends an item.
const END: char = '~';

/// One line, which has a newline if it does not end an item. That of a phrase begins
/// with its event and its level.
fn symbols(line: &str, is_phrase: bool) -> Vec<Symbol> {
    let mut line = line.to_string();
    for (argument, code) in ARGUMENTS {
        line = line.replace(argument, &char::from(code).to_string());
    }
    if !line.ends_with(END) {
        line.push('\n');
    }
    let is_plain = |at: usize, byte: u8| byte < b' ' || byte == b'~' || is_phrase && at < 2;
    line.bytes().enumerate().map(|(at, byte)| u16::from(byte) | if is_plain(at, byte) { PLAIN } else { 0 }).collect()
}

/// Replaces pairs; returns them, the pair of byte 0x80 first.
fn train(text: &mut Vec<Symbol>) -> Vec<(Symbol, Symbol)> {
    let mut pairs = Vec::new();
    for code in 0x80..=0xff {
        let mut count: HashMap<(Symbol, Symbol), usize> = HashMap::new();
        for pair in text.windows(2).filter(|pair| pair.iter().all(|&symbol| symbol < PLAIN)) {
            *count.entry((pair[0], pair[1])).or_default() += 1;
        }
        // A pair costs two bytes of the table. Of equal ones always the same, so that
        // a build can be repeated.
        match count.into_iter().max_by_key(|&(pair, count)| (count, pair)) {
            Some((pair, 4..)) => {
                pairs.push(pair);
                *text = replace(text, pair, code);
            }
            _ => break,
        }
    }
    pairs
}

fn replace(text: &[Symbol], (a, b): (Symbol, Symbol), code: Symbol) -> Vec<Symbol> {
    let mut out = Vec::new();
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let hit = *first == a && tail.first() == Some(&b);
        out.push(if hit { code } else { *first });
        rest = if hit { &tail[1..] } else { tail };
    }
    out
}

fn escape(text: &[Symbol]) -> String {
    text.iter().flat_map(|&symbol| std::ascii::escape_default(symbol as u8)).map(char::from).collect()
}
