//! `pid1(1)`: the prose of `man/pid1.1.in`, and in it the table.

use super::ROOT;
use super::form::{Option, names, options};
use std::fmt::Write;

pub const NAME: &str = "man/pid1.1";

pub fn make() -> String {
    let read = |name: &str| std::fs::read_to_string(format!("{ROOT}/{name}")).unwrap_or_else(|e| panic!("{name}: {e}"));
    // What is said of the file that it is made from is not true of it.
    let head = ".\\\" Made from man/pid1.1.in and the table of options: do not edit.\n";
    let prose = read("man/pid1.1.in");
    let body = prose.split_once(".TH ").expect("a title").1;
    let body = body.replace("@VERSION@", env!("CARGO_PKG_VERSION")).replace("@DATE@", &date(&read("CHANGELOG.md")));
    let body = body.replace("@OPTIONS@\n", &all(option)).replace("@VARIABLES@\n", &all(variable));
    let body: String = body.replace("@NAMES@", &list()).lines().map(wrap).collect();
    let page = format!("{head}.TH {body}");
    assert!(!page.contains('@'), "something is left to be replaced: {page}");
    page
}

/// Text in lines of no more than 80 columns, as mandoc(1) likes them.
fn wrap(line: &str) -> String {
    if line.starts_with('.') {
        return format!("{line}\n");
    }
    let (mut lines, mut length) = (String::new(), 0);
    for word in line.split(' ') {
        let divider = match length {
            0 => "",
            _ if length + word.len() < 80 => " ",
            _ => "\n",
        };
        length = if divider == " " { length + 1 } else { 0 } + word.len();
        lines += divider;
        lines += word;
    }
    lines + "\n"
}

/// Of this version, in the change log.
fn date(log: &str) -> String {
    let title = format!("## [{}] - ", env!("CARGO_PKG_VERSION"));
    log.lines().find_map(|line| line.strip_prefix(&title)).expect("the version in CHANGELOG.md").to_string()
}

fn all(part: fn(&Option) -> String) -> String {
    options().iter().map(part).collect()
}

/// For roff, a bare `-` is a hyphen, and a backslash or a leading dot means something.
fn escape(text: &str) -> String {
    text.replace('\\', "\\e").replace('-', "\\-").replace('\'', "\\(aq")
}

/// The same in prose, where `-` stands at options alone and words keep their hyphens.
fn prose(text: &str) -> String {
    let words = text.split(' ').map(|word| match word.trim_start_matches('(').starts_with('-') {
        true => escape(word),
        false => word.replace('\'', "\\(aq"),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn option(option: &Option) -> String {
    let mut text = String::from(".TP\n");
    let names: Vec<_> = option.names().iter().map(|name| format!("\\fB{}\\fR", escape(name))).collect();
    text += &names.join(", ");
    if option.takes_value() {
        write!(text, " \\fI{}\\fR", escape(&option.value)).expect("a string");
    }
    write!(text, "\n{}", prose(&option.about)).expect("a string");
    if !option.variable.is_empty() {
        write!(text, "\n.RB [ {} ]", option.variable).expect("a string");
    }
    text + "\n"
}

fn variable(option: &Option) -> String {
    if option.variable.is_empty() {
        return String::new();
    }
    let kind = if option.takes_value() { "" } else { ", a switch" };
    format!(".TP\n.B {}\nas {}{kind}\n", option.variable, escape(&option.names().join(", ")))
}

/// `a, b and c`, each in bold.
fn list() -> String {
    let names: Vec<_> = names().iter().map(|name| format!("\\fB{}\\fR", escape(name))).collect();
    let (last, others) = names.split_last().expect("names");
    format!("{} and {last}", others.join(",\n"))
}
