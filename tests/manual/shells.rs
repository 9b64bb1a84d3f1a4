//! Completions as a user has them: a real shell on a terminal, and TAB.

use super::ROOT;
use crate::support::engine::find;
use crate::support::{Dir, PATH, Run, Running, Terminal, skip};
use std::path::Path;

const PROMPT: &str = "prompt> ";

/// What is typed in the place of TAB, and the arguments that pid1 has then.
const CASES: [(&str, &[&str]); 17] = [
    ("--time\t5 true", &["--timeout", "5", "true"]),
    ("-t inf\ttrue", &["-t", "infinity", "true"]),
    ("--kill-after=500\ttrue", &["--kill-after=500ms", "true"]),
    ("-vr TERM:QUI\ttrue", &["-vr", "TERM:QUIT", "true"]),
    // Signals as they are typed, and nothing else.
    ("--stop-signal SIGQ\ttrue", &["--stop-signal", "SIGQUIT", "true"]),
    ("--stop-signal qu\ttrue", &["--stop-signal", "quit", "true"]),
    ("--pdeathsig=sigq\ttrue", &["--pdeathsig=sigquit", "true"]),
    ("--pdeathsig=STK\ttrue", &["--pdeathsig=STKFLT", "true"]),
    ("-r SIGTERM:sigq\ttrue", &["-r", "SIGTERM:sigquit", "true"]),
    ("-r sigqui\tint true", &["-r", "sigquit:int", "true"]),
    ("--rewrite=TERM:qui\ttrue", &["--rewrite=TERM:quit", "true"]),
    ("--user=nobody:nogro\ttrue", &["--user=nobody:nogroup", "true"]),
    ("-u nobod\ttrue", &["-u", "nobody", "true"]),
    ("-u nobody:nogro\ttrue", &["-u", "nobody:nogroup", "true"]),
    // Options of pid1 end where the command begins.
    ("-t 5 frobnic\tx", &["-t", "5", "frobnicate", "x"]),
    ("frobnicate --time\tx", &["frobnicate", "--timex"]),
    ("-- frobnic\t--time\tx", &["--", "frobnicate", "--timex"]),
];

/// A shell that has the completions, and a pid1 that shows its arguments.
struct Shell {
    terminal: Terminal,
    _running: Running,
    _dir: Dir,
}

impl Shell {
    /// `None` where there is none. It reads `settings` from the file of this name in its home.
    fn new(words: &[&str], file: &str, settings: &str) -> Option<Shell> {
        let program = match find(words[0]) {
            Ok(program) => program,
            Err(missing) => {
                skip(&missing);
                return None;
            }
        };
        let dir = Dir::new();
        dir.write("frobnicate", "", 0o755);
        if let Some(folder) = Path::new(&dir.at(file)).parent() {
            std::fs::create_dir_all(folder).expect("a folder");
        }
        std::fs::write(dir.at(file), settings.replace("@ROOT@", ROOT)).expect("settings");
        let mut terminal = Terminal::new();
        let words = [&[program.as_str()], &words[1..]].concat();
        let home = dir.path();
        let path = format!("{home}:{PATH}");
        let run = Run::bare(&words).plain().env_clear().env("PATH", &path).env("HOME", home).env("TERM", "dumb");
        let run = run.directory(home).env("ZDOTDIR", home).env("XDG_CONFIG_HOME", home).env("XDG_DATA_HOME", home);
        let running = terminal.of(run.env("LC_ALL", "C.UTF-8")).start();
        terminal.until(PROMPT);
        Some(Shell { terminal, _running: running, _dir: dir })
    }

    /// What pid1's arguments are after this has been typed.
    fn completed(&mut self, typed: &str) -> Vec<String> {
        self.terminal.type_(&format!("pid1 {typed}\n"));
        self.terminal.until("arguments:");
        let arguments = self.terminal.until(":end");
        self.terminal.until(PROMPT);
        // Some shells put a `=` behind a long name.
        let arguments = arguments.replacen("--timeout=5", "--timeout|5", 1);
        arguments.split('|').map(str::to_string).filter(|word| !word.is_empty()).collect()
    }

    fn completes_all(&mut self) {
        for (typed, expected) in CASES {
            assert_eq!(self.completed(typed), expected, "{typed:?}");
        }
    }
}

const SHOW: &str = "pid1() { printf 'argum''ents:'; printf '%s|' \"$@\"; echo :end; }\n";

#[test]
fn bash_completes() {
    let settings =
        format!("PS1='{PROMPT}'\nbind 'set enable-bracketed-paste off'\n. @ROOT@/completions/pid1.bash\n{SHOW}");
    let words = ["bash", "--noprofile", "--rcfile", ".bashrc", "-i"];
    let Some(mut shell) = Shell::new(&words, ".bashrc", &settings) else { return };
    shell.completes_all();
}

#[test]
fn zsh_completes() {
    let settings = format!(
        "PS1='{PROMPT}'\nunsetopt zle_bracketed_paste\nfpath=(@ROOT@/completions $fpath)\n\
         autoload -U compinit\ncompinit -u -D\n{SHOW}"
    );
    let Some(mut shell) = Shell::new(&["zsh", "-i"], ".zshrc", &settings) else { return };
    shell.completes_all();
}

#[test]
fn fish_completes() {
    let settings = format!(
        "function fish_prompt; echo -n '{PROMPT}'; end\nset fish_greeting\nsource @ROOT@/completions/pid1.fish\n\
         function pid1; printf 'argum'ents:; printf '%s|' $argv; echo :end; end\n"
    );
    let Some(mut shell) = Shell::new(&["fish", "-i"], "fish/config.fish", &settings) else { return };
    shell.completes_all();
}
