//! Completions for bash.

use super::form::{Option, STATUSES, TIMES, options, signals};

pub const NAME: &str = "completions/pid1.bash";

pub fn make() -> String {
    let options = options();
    let names = options.iter().flat_map(Option::names).collect::<Vec<_>>().join(" ");
    let letters: String = options.iter().filter(|option| option.takes_value()).filter_map(|o| o.letter).collect();
    let longs = options.iter().filter(|option| option.takes_value()).map(|option| option.long.clone());
    let longs = longs.collect::<Vec<_>>().join(" | ");
    let text = include_str!("pid1.bash");
    let text = text.replace("@OPTIONS@", &names).replace("@LETTERS@", &letters).replace("@LONGS@", &longs);
    let text = text.replace("@SIGNALS@", &signals().join(" ")).replace("@TIMES@", &TIMES.join(" "));
    text.replace("@STATUSES@", &STATUSES.join(" ")).replace("        @VALUES@\n", &values(&options))
}

/// Which function knows the values of which options: `-t | --timeout) _pid1_time ;;`
fn values(options: &[Option]) -> String {
    let lines = options.iter().filter(|option| option.takes_value()).map(|option| {
        let kind: String = option.value.chars().take_while(char::is_ascii_alphabetic).collect();
        let kind = if option.value.contains("FROM:") { "REWRITE".into() } else { kind };
        format!("        {}) _pid1_{} ;;\n", option.names().join(" | "), kind.to_lowercase())
    });
    lines.collect()
}
