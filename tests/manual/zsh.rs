//! Completions for zsh (`zshcompsys(1)`, `_arguments`).

use super::form::{Option, STATUSES, TIMES, options, signals};

pub const NAME: &str = "completions/_pid1";

pub fn make() -> String {
    let lines: String = options().iter().map(line).collect();
    let text = include_str!("pid1.zsh").replace("    @OPTIONS@\n", &lines);
    let text = text.replace("@SIGNALS@", &signals().join(" ")).replace("@TIMES@", &TIMES.join(" "));
    text.replace("@STATUSES@", &STATUSES.join(" "))
}

/// `'(-t --timeout)'{-t+,--timeout=}'[what it does]:TIME:_pid1_time'`
fn line(option: &Option) -> String {
    let names = option.names();
    let is_last = ["--help", "--version"].contains(&option.long.as_str());
    let excludes = match () {
        () if option.is_repeatable() => "*".to_string(),
        // Nothing goes with it.
        () if is_last => "(- : *)".to_string(),
        () => format!("({})", names.join(" ")),
    };
    let (short, long) = if option.takes_value() { ("+", "=") } else { ("", "") };
    let forms = match names.as_slice() {
        [letter, name] => format!("'{excludes}'{{{letter}{short},{name}{long}}}'"),
        _ => format!("'{excludes}{}{long}", option.long),
    };
    format!("  {forms}[{}]{}' \\\n", escape(&option.about), value(option))
}

fn value(option: &Option) -> String {
    if !option.takes_value() {
        return String::new();
    }
    let kind = match option.value.as_str() {
        "KEY=VALUE" => "_pid1_variable",
        "USER[:GROUP]" => "_pid1_user",
        "GROUP" => "_groups",
        "DIR" => "_directories",
        "TIME" => "_pid1_time",
        "SIGNAL" => "_pid1_signal",
        "CODE" => "_pid1_code",
        "FROM:TO" => "_pid1_rewrite",
        "FILE" => "_files",
        other => panic!("what is {other}?"),
    };
    format!(":{}: {kind}", escape(&option.value))
}

fn escape(text: &str) -> String {
    let marks = text.replace('[', "\\[").replace(']', "\\]").replace(':', "\\:");
    marks.replace('\'', "'\\''")
}
