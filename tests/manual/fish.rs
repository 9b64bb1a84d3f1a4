//! Completions for fish (`complete(1)` of fish).

use super::form::{Option, STATUSES, TIMES, options, signals};

pub const NAME: &str = "completions/pid1.fish";

pub fn make() -> String {
    let options = options();
    let lines: String = options.iter().map(line).collect();
    let text =
        include_str!("pid1.fish").replace("@LINES@\n", &lines).replace("@SPECIFICATION@", &specification(&options));
    let letters: String = options.iter().filter(|option| option.takes_value()).filter_map(|o| o.letter).collect();
    let text = text
        .replace("@LETTERS@", &letters)
        .replace("@SIGNALS@", &signals().join(" "))
        .replace("@TIMES@", &TIMES.join(" "));
    text.replace("@STATUSES@", &STATUSES.join(" "))
}

/// As argparse wants it: `t/timeout=`, `stop-delay=`, `v/verbose`.
fn specification(options: &[Option]) -> String {
    let words = options.iter().map(|option| {
        let long = option.long.trim_start_matches('-');
        let name = option.letter.map_or(long.to_string(), |letter| format!("{letter}/{long}"));
        name + if option.takes_value() { "=+" } else { "" }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn line(option: &Option) -> String {
    let long = option.long.trim_start_matches('-');
    let letter = option.letter.map_or(String::new(), |letter| format!(" -s {letter}"));
    let about = option.about.replace('\\', "\\\\").replace('\'', "\\'");
    format!("complete -c pid1 -n __pid1_has_no_command{letter} -l {long}{} -d '{about}'\n", value(option))
}

fn value(option: &Option) -> &'static str {
    match option.value.as_str() {
        "" => "",
        "KEY=VALUE" => " -x -a '(set --names -x)='",
        "USER[:GROUP]" => " -x -a '(__pid1_users)'",
        "GROUP" => " -x -a '(__fish_complete_groups)'",
        "DIR" => " -x -a '(__fish_complete_directories)'",
        "TIME" => " -x -a '$__pid1_times'",
        "SIGNAL" => " -x -a '(__pid1_spelt (__pid1_typed))'",
        "CODE" => " -x -a '@STATUSES@'",
        "FROM:TO" => " -x -a '(__pid1_rewrites)'",
        "FILE" => " -r -F",
        other => panic!("what is {other}?"),
    }
}
